//! Orders as plain's order with some checks elsewhere.

use serde_json::Value;
use thiserror::Error;

/// A move that cannot be made. Only a mistake of ours: the moves are part of the program.
#[derive(Debug, Error)]
#[error("`{0}` is no move; write `CHECK after OTHER`, `CHECK before OTHER`, `CHECK first` or `CHECK out`")]
pub struct MoveError(String);

/// Moves one check of an order, or puts it there if it was not.
pub(super) fn moved(order: &mut Vec<Value>, text: &str) -> Result<(), MoveError> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let place = |order: &[Value], check: &str| order.iter().position(|step| step == check);
    let wrong = || MoveError(text.to_owned());
    let [check, rest @ ..] = words.as_slice() else { return Err(wrong()) };
    if let Some(from) = place(order, check) {
        order.remove(from);
    }
    match rest {
        ["out"] => return Ok(()),
        ["first"] => order.insert(0, Value::from(*check)),
        ["after", other] => {
            let at = place(order, other).ok_or_else(wrong)?;
            order.insert(at + 1, Value::from(*check));
        }
        ["before", other] => {
            let at = place(order, other).ok_or_else(wrong)?;
            order.insert(at, Value::from(*check));
        }
        _ => return Err(wrong()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_moves_comes_and_goes() {
        for (text, expected) in [
            ("a after c", "b c a"),
            ("c before a", "c a b"),
            ("c first", "c a b"),
            ("b out", "a c"),
            ("new after a", "a new b c"),
        ] {
            let mut order: Vec<Value> = ["a", "b", "c"].map(Value::from).to_vec();
            moved(&mut order, text).expect("a move");
            let words: Vec<&str> = order.iter().filter_map(Value::as_str).collect();
            assert_eq!(words.join(" "), expected, "{text}");
        }
        for wrong in ["", "a", "a after", "a after nothing", "a beside b"] {
            assert!(moved(&mut vec![Value::from("a")], wrong).is_err(), "{wrong}");
        }
    }
}
