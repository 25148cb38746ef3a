use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::document::DocumentPart;
use super::screen::ScreenPart;
use super::words::{CodeWords, Words};
use crate::protocol::draft::{
    Callback, DeviceStart, Document, Draft, EndSession, Introspection, KeySet, LogoutToken, Par, Refusal, Reply,
    Screen, Token, TokenResponse, UserInfo,
};
use crate::protocol::{Face, Facts, Marks, QuirkId};

/// A value for a rule, made of settings: it gets what tells the value of a setting by name, `null` where there is no such
/// setting.
pub type Derive = fn(&dyn Fn(&str) -> Value) -> Value;

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
    /// `documents.toml`.
    pub documents: &'static str,
    /// `screens.toml`.
    pub screens: &'static str,
    /// Its own page APIs, by the names that its addresses use.
    pub faces: &'static [(&'static str, Face)],
    /// The quirks that need a function, each with it.
    pub edits: &'static [(&'static str, Edit)],
    /// What rules follow from several settings at once, each by a name that `{ derived = "…" }` in `quirks.toml` takes.
    pub derived: &'static [(&'static str, Derive)],
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
    /// Of what is told of a token.
    Introspection(fn(&mut Introspection, &Facts<'_>)),
    /// Of the answer to a pushed request.
    Par(fn(&mut Par, &Facts<'_>)),
    /// Of the answer to a device.
    DeviceStart(fn(&mut DeviceStart, &Facts<'_>)),
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
            Self::Introspection(_) => "Introspection",
            Self::Par(_) => "Par",
            Self::DeviceStart(_) => "DeviceStart",
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
            (Self::Introspection(edit), Draft::Introspection(draft)) => edit(draft, facts),
            (Self::Par(edit), Draft::Par(draft)) => edit(draft, facts),
            (Self::DeviceStart(edit), Draft::DeviceStart(draft)) => edit(draft, facts),
            (Self::EndSession(edit), Draft::EndSession(draft)) => edit(draft, facts),
            (Self::LogoutToken(edit), Draft::LogoutToken(draft)) => edit(draft, facts),
            (Self::Reply(edit), Draft::Reply(draft)) => edit(draft, facts),
            _ => {}
        }
    }
}

/// The code of a quirk that is on: edits, words, documents and screens. Rules, effects and routes have been set before anything is asked.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The quirk.
    pub id: QuirkId,
    pub(super) edits: Vec<Edit>,
    pub(super) words: Vec<Arc<Words>>,
    pub(super) codes: Vec<CodeWords>,
    pub(super) documents: Vec<Arc<DocumentPart>>,
    pub(super) screens: Vec<Arc<ScreenPart>>,
}

impl Difference {
    /// Edits the draft, and notes the quirk if that changed anything.
    pub(crate) fn edit(&self, draft: &mut Draft, facts: &Facts<'_>, marks: &Marks) {
        let before = draft.clone();
        if let Draft::Document(document) = draft {
            for part in &self.documents {
                part.apply(document, facts);
            }
        }
        for part in &self.screens {
            match draft {
                Draft::Screen(screen) => part.apply(screen, facts),
                Draft::Callback(callback) => part.apply_to_callback(callback, facts),
                _ => {}
            }
        }
        if let Draft::Refusal(refusal) = draft {
            for words in &self.words {
                words.apply(refusal, facts);
            }
            for code in &self.codes {
                code.apply(refusal);
            }
        }
        // An edit may finish what words began.
        for edit in &self.edits {
            edit.apply(draft, facts);
        }
        if *draft != before {
            marks.quirk(&self.id);
        }
    }
}
