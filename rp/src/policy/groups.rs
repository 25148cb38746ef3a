use super::identity::Case;
use super::knob::{section, words};
use super::permission::Permission;

words! {
    /// What a login does with the groups of the provider.
    pub enum GroupMode {
        /// Nothing.
        Disabled = "disabled",
        /// Permissions, libraries and the admin flag become what the mappings say.
        Replace = "replace",
        /// What the mappings say is added; nothing is ever removed.
        Additive = "additive",
        /// What groups gave is remembered for each provider, and is taken away when the group is lost. What was given by
        /// hand, or by another provider, stays.
        Provenance = "provenance",
    }
}

words! {
    /// What it means, in the mode `replace`, when no mapping applies.
    pub enum NothingMapped {
        /// What groups gave is taken away.
        Revoke = "revoke",
        /// All stays as it was: somebody who has left every group keeps everything.
        Keep = "keep",
    }
}

section! {
    /// What groups of the provider mean here.
    pub struct Groups = "groups" {
        /// What a login does with the groups of the provider.
        mode: GroupMode = "replace", unsafe ["disabled", "additive"], source "Booklore: Group Sync Mode";
        /// What an empty or missing groups claim means in the mode `replace`.
        empty_means: NothingMapped = "revoke", unsafe ["keep"], source "Booklore keeps, BookOrbit revokes";
        /// What groups without a mapping mean in the mode `replace`.
        no_match_means: NothingMapped = "revoke", unsafe ["keep"], source "Booklore keeps, BookOrbit revokes";
        /// Whether the mode `provenance` takes a permission away that was given by hand, when a mapping names it and no group
        /// gives it.
        strip_manual: bool = false, unsafe [true], source "BookOrbit 1.3.0: any mapped permission is managed";
        /// Whether the mode `provenance` takes away what groups gave when their mappings are gone.
        forget_unmapped: bool = true, unsafe [false], source "BookOrbit documentation; 1.3.0 keeps the permissions";
        /// How group names are compared.
        case: Case = "sensitive", unsafe ["insensitive", "collation"], source "Booklore: Group Claim, case-sensitive";
        /// What the mode `replace` leaves everybody.
        always_granted: Vec<Permission> = ["read"], unsafe [], source "Booklore: Read Books, always granted";
    }
}
