use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::manners::Difference;
use crate::protocol::draft::Draft;
use crate::protocol::{Company, Facts, Marks};
use crate::script::Script;

/// Who edits the drafts of one instance: first the provider's differences, in table order, then the script.
#[derive(Debug)]
pub(crate) struct Stage {
    instance: RwLock<Arc<[Difference]>>,
    /// Which differences are on can depend on the client's own settings.
    clients: RwLock<HashMap<String, Arc<[Difference]>>>,
    script: RwLock<Arc<Script>>,
}

impl Stage {
    pub(crate) fn new(instance: Vec<Difference>, script: Script) -> Self {
        Self {
            instance: RwLock::new(instance.into()),
            clients: RwLock::default(),
            script: RwLock::new(Arc::new(script)),
        }
    }

    /// Other manners of the instance; those of each client are to be set anew after this.
    pub(crate) fn set_instance(&self, differences: Vec<Difference>) {
        *self.instance.write().unwrap_or_else(PoisonError::into_inner) = differences.into();
        self.clients.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn forget_client(&self, id: &str) {
        self.clients.write().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    pub(crate) fn script(&self) -> Arc<Script> {
        self.script.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_client(&self, id: &str, differences: Vec<Difference>) {
        self.clients.write().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), differences.into());
    }

    pub(crate) fn set_script(&self, script: Script) {
        *self.script.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(script);
    }
}

impl Company for Stage {
    fn edit(&self, draft: &mut Draft, facts: &Facts<'_>, marks: &Marks) {
        let own = facts.about.client.as_ref().and_then(|registered| {
            self.clients.read().unwrap_or_else(PoisonError::into_inner).get(&registered.client.id).cloned()
        });
        let differences = own.unwrap_or_else(|| self.instance.read().unwrap_or_else(PoisonError::into_inner).clone());
        for difference in &*differences {
            difference.edit(draft, facts, marks);
        }
        self.script().edit(draft, facts, marks);
    }
}
