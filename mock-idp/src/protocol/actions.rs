//! What a person must do before a login goes on.

use std::sync::Arc;

use super::cause::Cause;
use super::context::Ctx;
use super::draft::{Button, Field, Screen, ScreenKind};
use super::flow::path;
use super::request::Params;
use super::rules::{ProfileField, RequiredAction};
use super::state::Flow;
use crate::vocab::Operation;

impl Ctx<'_> {
    /// The first thing that is due.
    pub(crate) fn due_action(&self, username: &str) -> Option<RequiredAction> {
        let known = self.state.person(username)?;
        let person = &known.person;
        let incomplete = self.setup.rules.actions_profile_needs.ask(self.marks, |needs| {
            needs.iter().any(|field| match field {
                ProfileField::Name => person.name.is_none(),
                ProfileField::Email => person.email.is_none(),
            })
        });
        person.required_actions.first().copied().or(incomplete.then_some(RequiredAction::VerifyProfile))
    }

    /// The page on which it is done.
    pub(crate) fn action_screen(&self, action: RequiredAction, id: &str, flow: &Flow) -> Screen {
        let person = self.session_person();
        let (title, text, fields) = match action {
            RequiredAction::UpdatePassword => (
                "Update password",
                "You need to change your password.",
                vec![
                    Field::new("password-new", "New password", "password", ""),
                    Field::new("password-confirm", "New password once more", "password", ""),
                ],
            ),
            RequiredAction::VerifyProfile => (
                "Update account information",
                "Your profile is not complete.",
                vec![
                    Field::new("name", "Name", "text", person.as_ref().and_then(|p| p.0.clone()).unwrap_or_default()),
                    Field::new(
                        "email",
                        "E-mail",
                        "text",
                        person.as_ref().and_then(|p| p.1.clone()).unwrap_or_default(),
                    ),
                ],
            ),
            RequiredAction::VerifyEmail => (
                "Verify e-mail address",
                "Follow the link in the mail that was not sent, by pressing the button.",
                vec![],
            ),
        };
        let kind = match action {
            RequiredAction::UpdatePassword => ScreenKind::UpdatePassword,
            RequiredAction::VerifyProfile => ScreenKind::VerifyProfile,
            RequiredAction::VerifyEmail => ScreenKind::VerifyEmail,
        };
        let said = flow.complaint.map(|cause| self.complaint(cause, 200));
        Screen {
            status: said.as_ref().map_or(200, |(status, _)| *status),
            complaint: said.map(|(_, said)| said),
            action: Some(path(self, Operation::FlowSubmit, id, flow, Some(kind))),
            fields,
            submit: Button::new("Submit", "submit-action"),
            cancel: Some(("Cancel".into(), path(self, Operation::FlowCancel, id, flow, Some(kind)))),
            ..Screen::page(kind, 200, title, text)
        }
    }

    /// Name and e-mail address of whoever is signed in.
    fn session_person(&self) -> Option<(Option<String>, Option<String>)> {
        let known = self.about.person.as_ref()?;
        Some((known.person.name.clone(), known.person.email.clone()))
    }

    /// Takes what was filled in.
    pub(crate) fn do_action(&mut self, action: RequiredAction, username: &str, filled: &Params) -> Result<(), Cause> {
        let text = |name: &str| filled.get(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let Some(known) = self.state.people.iter_mut().find(|known| known.person.username == username) else {
            return Err(Cause::LoginRequired);
        };
        let person = &mut Arc::make_mut(known).person;
        match action {
            RequiredAction::UpdatePassword => {
                let new = text("password-new").ok_or(Cause::ActionIncomplete)?;
                if text("password-confirm").as_ref() != Some(&new) {
                    return Err(Cause::ActionIncomplete);
                }
                person.password = new;
            }
            RequiredAction::VerifyProfile => {
                let (given, family) = (text("given_name"), text("family_name"));
                let whole = given.clone().zip(family.clone()).map(|(given, family)| format!("{given} {family}"));
                let (name, email) = (text("name").or(whole), text("email").filter(|email| email.contains('@')));
                person.given_name = given.or(person.given_name.take());
                person.family_name = family.or(person.family_name.take());
                person.name = Some(name.ok_or(Cause::ActionIncomplete)?);
                person.email = Some(email.ok_or(Cause::ActionIncomplete)?);
            }
            RequiredAction::VerifyEmail => person.email_verified = true,
        }
        person.required_actions.retain(|due| *due != action);
        Ok(())
    }
}
