//! Another provider, other settings or switches, while people are signed in.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use serde_json::Value;
use thiserror::Error;

use super::handle::{MockIdp, RegisterError, registration};
use crate::manners::{ProviderRef, ResolveError};
use crate::protocol::{Client, Setup, StageHand};
use crate::provider;
use crate::script::{Deviation, DeviationError};

/// Why everything stays as it is.
#[derive(Debug, Error)]
pub enum RestageError {
    /// The provider, a setting or a switch does not exist.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// A client that cannot be.
    #[error(transparent)]
    Register(#[from] RegisterError),
}

impl MockIdp {
    /// Plays on as another provider, with other settings, switches and clients; nobody else stays registered. Sessions,
    /// codes, tokens and what is under way go on. If anything of it cannot be, nothing is changed.
    ///
    /// # Errors
    /// When something does not exist or cannot be.
    pub fn restage(
        &self,
        reference: &ProviderRef,
        settings: &BTreeMap<String, Value>,
        switches: &[String],
        clients: Vec<Client>,
    ) -> Result<(), RestageError> {
        let manners = provider::resolve(reference, settings, switches)?;
        let server = manners.server()?;
        let client = manners.client(&BTreeMap::new())?;
        let mut registered = Vec::with_capacity(clients.len());
        for client in clients {
            registered.push(registration(&manners, client)?);
        }
        let core = &self.shared.core;
        let hand = core.setup().hand.clone();
        let mut state = core.state();
        core.set_up(Setup {
            rules: server.rules,
            client_rules: client.rules,
            settings: client.settings,
            routes: manners.routes(),
            company: self.stage.clone(),
            faces: manners.faces(),
            hand,
        });
        self.stage.set_instance(server.differences);
        state.clients.clear();
        for (registered, differences) in registered {
            let id = registered.client.id.clone();
            self.stage.set_client(&id, differences);
            state.clients.insert(id, Arc::new(registered));
        }
        *self.manners.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(manners);
        Ok(())
    }

    /// Switches quirks on (`+ID`) or off (`-ID`), besides those that were switched before.
    ///
    /// # Errors
    /// When there is no such quirk, or two that are on contradict each other.
    pub fn switch(&self, switches: &[String]) -> Result<(), RestageError> {
        let manners = self.manners();
        let all: Vec<String> = manners.switches().into_iter().chain(switches.iter().cloned()).collect();
        self.restage(&manners.reference(), manners.settings(), &all, self.clients())
    }

    /// Takes all switches back: what version and settings say holds again.
    ///
    /// # Errors
    /// As [`Self::restage`].
    pub fn unswitch(&self) -> Result<(), RestageError> {
        let manners = self.manners();
        self.restage(&manners.reference(), manners.settings(), &[], self.clients())
    }

    /// Other help for a person at the keyboard.
    pub fn set_hand(&self, hand: StageHand) {
        let core = &self.shared.core;
        let setup = core.setup();
        core.set_up(Setup {
            rules: setup.rules.clone(),
            client_rules: setup.client_rules.clone(),
            settings: setup.settings.clone(),
            routes: setup.routes.clone(),
            company: setup.company.clone(),
            faces: setup.faces,
            hand,
        });
    }

    /// The deviations of the script, in order.
    pub fn script(&self) -> Vec<Deviation> {
        self.stage.script().deviations().cloned().collect()
    }

    /// One deviation more; what was counted of the others stays counted.
    ///
    /// # Errors
    /// When it could never strike.
    pub fn add_deviation(&self, deviation: Deviation) -> Result<(), DeviationError> {
        let script = self.stage.script().with(deviation)?;
        self.stage.set_script(script);
        Ok(())
    }
}
