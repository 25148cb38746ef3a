use super::knob::{section, words};
use super::permission::Permission;

words! {
    /// When the userinfo endpoint is asked.
    pub enum UserinfoWhen {
        /// Never; what the ID token does not say is not known.
        Never = "never",
        /// When a claim that is mapped is missing in the ID token.
        WhenMissing = "when_missing",
        /// At every login.
        Always = "always",
    }
}

words! {
    /// What is done when the userinfo endpoint fails.
    pub enum UserinfoFailure {
        /// The login is refused.
        Refuse = "refuse",
        /// The login goes on with what the ID token says.
        Ignore = "ignore",
    }
}

words! {
    /// Whose claim counts when ID token and userinfo both have it.
    pub enum UserinfoMerge {
        /// The ID token's.
        IdTokenWins = "id_token_wins",
        /// The userinfo answer's, `sub` too.
        UserinfoWins = "userinfo_wins",
    }
}

words! {
    /// What makes two logins the same identity.
    pub enum IdentityKey {
        /// Issuer and subject (OpenID Connect Core section 5.7).
        IssuerAndSubject = "issuer_and_subject",
        /// The subject alone: another provider can say it is you.
        Subject = "subject",
    }
}

words! {
    /// By what an identity that nobody has yet is joined to a local account.
    pub enum LinkLocal {
        /// Never.
        Off = "off",
        /// By the same username.
        Username = "username",
        /// By the same e-mail address, verified or not.
        Email = "email",
        /// By the same e-mail address, if the provider says `email_verified`.
        VerifiedEmail = "verified_email",
    }
}

words! {
    /// What is done when the username of a new identity belongs to an account already.
    pub enum UsernameTaken {
        /// The login is refused.
        Refuse = "refuse",
        /// An account that has another identity is signed in all the same: whoever gets the username gets the account.
        SignInFederated = "sign_in_federated",
        /// Any account of that name is signed in.
        SignInAnybody = "sign_in_anybody",
    }
}

words! {
    /// How usernames and group names are compared.
    pub enum Case {
        /// `Alice` is not `alice`.
        Sensitive = "sensitive",
        /// `Alice` is `alice`.
        Insensitive = "insensitive",
    }
}

words! {
    /// Which forms of the groups claim are read.
    pub enum GroupsForm {
        /// A JSON array of strings; other members are skipped.
        Array = "array",
        /// That, or one string with names separated by commas.
        ArrayOrText = "array_or_text",
    }
}

words! {
    /// A field of the profile.
    pub enum ProfileField {
        /// The e-mail address.
        Email = "email",
        /// The display name.
        Name = "name",
    }
}

section! {
    /// Who somebody is: claims, matching, provisioning.
    pub struct Identity = "identity" {
        /// The claim that holds the username. A name with dots is first looked for as it is, then as a path.
        username_claim: String = "preferred_username", unsafe [], source "Booklore: Claim Mappings";
        /// Claims that stand in when the username claim is missing, in this order.
        username_fallback: Vec<String> = ["sub"], unsafe [], source "Booklore: e-mail, then sub; BookOrbit too";
        /// The claim that holds the e-mail address.
        email_claim: String = "email", unsafe [], source "Booklore: Claim Mappings";
        /// The claim that holds the display name; the username stands in.
        name_claim: String = "name", unsafe [], source "Booklore: Claim Mappings";
        /// The claim that holds the groups.
        groups_claim: String = "groups", unsafe [], source "Booklore: Claim Mappings";
        /// Which forms of the groups claim are read.
        groups_form: GroupsForm = "array", unsafe [], source "Booklore, BookOrbit: array only";
        /// When the userinfo endpoint is asked.
        userinfo: UserinfoWhen = "when_missing", unsafe ["never"], source "OIDC Core 5.4; Authelia since 4.39";
        /// What is done when the userinfo endpoint fails.
        userinfo_failure: UserinfoFailure = "refuse", unsafe [], source "Booklore ignores, BookOrbit refuses";
        /// Whether the `sub` of the userinfo answer must be the ID token's.
        check_userinfo_sub: bool = true, unsafe [false], source "OIDC Core 5.3.2";
        /// Whose claim counts when ID token and userinfo both have it.
        userinfo_merge: UserinfoMerge = "id_token_wins", unsafe [], source "Booklore: ID token; BookOrbit: userinfo";
        /// What makes two logins the same identity.
        key: IdentityKey = "issuer_and_subject", unsafe ["subject"], source "OIDC Core 5.7; Immich: sub alone";
        /// Whether a login without an e-mail address is refused.
        require_email: bool = false, unsafe [], source "Immich requires one";
        /// Whether an identity that nobody has yet gets an account.
        provision: bool = true, unsafe [], source "Booklore: Automatic User Provisioning";
        /// By what an identity that nobody has yet is joined to a local account.
        link_local: LinkLocal = "off", unsafe ["username", "email"], source "Booklore: Link Existing Local Accounts";
        /// What is done when the username of a new identity belongs to an account already.
        username_taken: UsernameTaken = "refuse", unsafe ["sign_in_federated", "sign_in_anybody"],
            source "OIDC Core 5.7: preferred_username is no key; Booklore takes it for one";
        /// How usernames are compared.
        username_case: Case = "sensitive", unsafe [], source "Booklore: usernames match exactly";
        /// Whether an account that was deactivated is refused.
        check_active: bool = true, unsafe [false], source "BookOrbit";
        /// Which fields of the profile are set anew at every login.
        resync: Vec<ProfileField> = ["email", "name"], unsafe [], source "Booklore: e-mail, name, avatar; BookOrbit: none";
        /// What a new account may do, before groups are applied.
        default_permissions: Vec<Permission> = ["read"], unsafe [], source "Booklore: Default Permissions";
        /// Which libraries a new account sees, before groups are applied.
        default_libraries: Vec<String> = [], unsafe [], source "Booklore: Default Library Access";
    }
}
