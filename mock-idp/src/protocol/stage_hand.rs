//! Help for a person at the keyboard, beside the pages and never in them: off unless somebody asks for it.

use askama::Template;

use super::context::Ctx;
use super::core::published;
use super::draft::{Field, Reply, Screen};
use crate::vocab::Operation;

/// What a person at the keyboard is helped with. Nothing, unless asked for: tests see the product's own pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageHand {
    /// A row below every login page: a button for each person, and one to refuse.
    pub row: bool,
    /// Who is signed in without being shown a login page.
    pub auto_login: Option<String>,
}

#[derive(Template)]
#[template(path = "stage_hand.html")]
struct Row<'a> {
    action: &'a str,
    people: Vec<Entrance<'a>>,
    deny: Option<String>,
}

/// What the form would be sent as if this person had filled it in.
struct Entrance<'a> {
    username: &'a str,
    fields: Vec<(&'a str, &'a str)>,
}

/// Puts the row below a page, if it is wanted and the page is one to sign in on or to agree on.
pub(crate) fn beside(ctx: &Ctx<'_>, flow: &str, screen: &Screen, mut reply: Reply) -> Reply {
    let Some(action) = screen.action.as_deref().filter(|_| ctx.setup.hand.row) else { return reply };
    let signs_in = screen.fields.iter().any(|field| field.kind == "password");
    let known: Vec<_> = ctx.state.people.iter().filter(|_| signs_in).collect();
    let people = known
        .iter()
        .map(|known| Entrance {
            username: &known.person.username,
            fields: screen
                .fields
                .iter()
                .map(|field| (field.name.as_str(), filled(field, &known.person.username, &known.person.password)))
                .collect(),
        })
        .collect();
    // Not every product lets a person turn back; the row does.
    let deny = published(ctx.setup, Operation::FlowCancel).map(|_| ctx.path(Operation::FlowCancel, flow));
    let Ok(row) = (Row { action, people, deny }).render() else { return reply };
    if let Ok(mut page) = String::from_utf8(reply.body.clone())
        && let Some(end) = page.rfind("</body>")
    {
        page.insert_str(end, &row);
        reply.body = page.into_bytes();
    }
    reply
}

fn filled<'a>(field: &'a Field, username: &'a str, password: &'a str) -> &'a str {
    match field.kind {
        "password" => password,
        "text" => username,
        _ => &field.value,
    }
}
