use std::fmt;
use std::sync::Arc;

use serde::Deserialize;

use super::version::Range;
use crate::protocol::draft::{
    Callback, Document, Draft, EndSession, KeySet, LogoutToken, Refusal, Reply, Screen, Token, TokenResponse, UserInfo,
};
use crate::protocol::{Cause, Channel, Facts, Marks, QuirkId};
use crate::vocab::Operation;

/// A provider as code and data: what stands in its module.
#[derive(Clone, Copy, Debug)]
pub struct ProviderTable {
    /// The name that users type.
    pub name: &'static str,
    /// The product's own name.
    pub title: &'static str,
    /// `quirks.toml`, top to bottom.
    pub quirks: &'static str,
    /// `settings.toml`.
    pub settings: &'static str,
    /// `words.toml`.
    pub words: &'static str,
    /// The quirks that need a function, each with it.
    pub edits: &'static [(&'static str, Edit)],
    /// Its settings are the rules themselves, by name: plain has no administration of its own.
    pub settings_are_rules: bool,
}

/// A small pure edit of one kind of draft.
#[derive(Clone, Copy)]
pub enum Edit {
    /// Of the discovery document.
    Document(fn(&mut Document, &Facts<'_>)),
    /// Of the key set.
    KeySet(fn(&mut KeySet, &Facts<'_>)),
    /// Of what the browser is shown.
    Screen(fn(&mut Screen, &Facts<'_>)),
    /// Of the authorization response.
    Callback(fn(&mut Callback, &Facts<'_>)),
    /// Of a refusal.
    Refusal(fn(&mut Refusal, &Facts<'_>)),
    /// Of the answer of the token endpoint.
    TokenResponse(fn(&mut TokenResponse, &Facts<'_>)),
    /// Of a token.
    Token(fn(&mut Token, &Facts<'_>)),
    /// Of the userinfo answer.
    UserInfo(fn(&mut UserInfo, &Facts<'_>)),
    /// Of where a logout leads.
    EndSession(fn(&mut EndSession, &Facts<'_>)),
    /// Of a message that tells a relying party of a logout.
    LogoutToken(fn(&mut LogoutToken, &Facts<'_>)),
    /// Of the HTTP answer.
    Reply(fn(&mut Reply, &Facts<'_>)),
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Document(_) => "Document",
            Self::KeySet(_) => "KeySet",
            Self::Screen(_) => "Screen",
            Self::Callback(_) => "Callback",
            Self::Refusal(_) => "Refusal",
            Self::TokenResponse(_) => "TokenResponse",
            Self::Token(_) => "Token",
            Self::UserInfo(_) => "UserInfo",
            Self::EndSession(_) => "EndSession",
            Self::LogoutToken(_) => "LogoutToken",
            Self::Reply(_) => "Reply",
        })
    }
}

impl Edit {
    fn apply(self, draft: &mut Draft, facts: &Facts<'_>) {
        match (self, draft) {
            (Self::Document(edit), Draft::Document(draft)) => edit(draft, facts),
            (Self::KeySet(edit), Draft::KeySet(draft)) => edit(draft, facts),
            (Self::Screen(edit), Draft::Screen(draft)) => edit(draft, facts),
            (Self::Callback(edit), Draft::Callback(draft)) => edit(draft, facts),
            (Self::Refusal(edit), Draft::Refusal(draft)) => edit(draft, facts),
            (Self::TokenResponse(edit), Draft::TokenResponse(draft)) => edit(draft, facts),
            (Self::Token(edit), Draft::Token(draft)) => edit(draft, facts),
            (Self::UserInfo(edit), Draft::UserInfo(draft)) => edit(draft, facts),
            (Self::EndSession(edit), Draft::EndSession(draft)) => edit(draft, facts),
            (Self::LogoutToken(edit), Draft::LogoutToken(draft)) => edit(draft, facts),
            (Self::Reply(edit), Draft::Reply(draft)) => edit(draft, facts),
            _ => {}
        }
    }
}

/// What a provider says for a cause: words are data. What a row does not name stays plain's.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The quirk that they belong to.
    pub quirk: String,
    /// For which cause.
    pub cause: Cause,
    /// In which versions; without it: in all.
    #[serde(default)]
    pub versions: Vec<Range>,
    /// At which operations; without it: at all.
    #[serde(default)]
    pub at: Vec<Operation>,
    /// The error code.
    #[serde(default)]
    pub error: Option<String>,
    /// The sentence.
    #[serde(default)]
    pub description: Option<String>,
    /// The HTTP status.
    #[serde(default)]
    pub status: Option<u16>,
    /// How it gets there.
    #[serde(default)]
    pub channel: Option<Channel>,
}

impl Words {
    fn apply(&self, refusal: &mut Refusal, facts: &Facts<'_>) {
        if refusal.cause != self.cause || !(self.at.is_empty() || self.at.contains(&facts.operation)) {
            return;
        }
        if let Some(error) = &self.error {
            refusal.error.clone_from(error);
        }
        if let Some(description) = &self.description {
            refusal.description.clone_from(description);
        }
        refusal.status = self.status.unwrap_or(refusal.status);
        refusal.channel = self.channel.unwrap_or(refusal.channel);
    }
}

/// The code of a quirk that is on: edits and words. Rules, effects and routes have been set before anything is asked.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The quirk.
    pub id: QuirkId,
    pub(super) edits: Vec<Edit>,
    pub(super) words: Vec<Arc<Words>>,
}

impl Difference {
    /// Edits the draft, and notes the quirk if that changed anything.
    pub(crate) fn edit(&self, draft: &mut Draft, facts: &Facts<'_>, marks: &Marks) {
        let before = draft.clone();
        for edit in &self.edits {
            edit.apply(draft, facts);
        }
        if let Draft::Refusal(refusal) = draft {
            for words in &self.words {
                words.apply(refusal, facts);
            }
        }
        if *draft != before {
            marks.quirk(&self.id);
        }
    }
}
