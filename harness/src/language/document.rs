use serde::de::DeserializeOwned;

use super::mistake::{Mistake, Wrong};
use super::outline::{Node, Outline};
use super::yaml::read;

/// A typed document and where its parts stand; `None` if nothing is written. `what`: the file is one of these.
pub(super) fn document<'t, T: DeserializeOwned>(
    text: &'t str,
    what: &str,
) -> Result<Option<(T, Outline<'t>)>, Mistake> {
    // The reader speaks of scenarios; this file is none.
    let of_one = |mistake: Mistake| match mistake.wrong() {
        Wrong::SecondDocument => {
            let said = format!("a second document begins here; a file is one {what}");
            Mistake::new(Wrong::Yaml { said }, mistake.mark()).help("put it into a file of its own")
        }
        _ => mistake,
    };
    // The outline goes first: it finds faults of YAML itself, whatever the words are.
    let root: Option<Node> = read(text).map_err(of_one)?;
    let Some(root) = root else { return Ok(None) };
    let outline = Outline::new(root, text);
    Ok(Some((read(text).map_err(of_one)?, outline)))
}
