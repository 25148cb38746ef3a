use super::knob::{section, words};
use super::permission::Permission;

words! {
    /// When the userinfo endpoint is asked.
    pub enum UserinfoWhen {
        /// Never; what the ID token does not say is not known.
        Never = "never",
        /// When a claim that is mapped is missing in the ID token.
        WhenMissing = "when_missing",
        /// When the ID token has no e-mail address.
        WhenNoEmail = "when_no_email",
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
        /// The userinfo answer alone, when it was asked for.
        UserinfoAlone = "userinfo_alone",
    }
}

words! {
    /// What makes two logins the same identity.
    pub enum IdentityKey {
        /// Issuer and subject (OpenID Connect Core section 5.7).
        IssuerAndSubject = "issuer_and_subject",
        /// The provider as it is set up here, and the subject: whoever it is set to next inherits the accounts.
        ProviderAndSubject = "provider_and_subject",
        /// The issuer as it is configured, and the subject: a slash more makes somebody else.
        ConfiguredIssuerAndSubject = "configured_issuer_and_subject",
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
        /// Like `sign_in_federated`; and while accounts are provisioned, any account of that name is signed in as it is,
        /// without link, profile or groups.
        ProvisioningBypass = "provisioning_bypass",
    }
}

words! {
    /// How usernames and group names are compared.
    pub enum Case {
        /// `Alice` is not `alice`.
        Sensitive = "sensitive",
        /// `Alice` is `alice`.
        Insensitive = "insensitive",
        /// As MariaDB does by default: `Ádmin ` is `admin`. Case, accents and blanks at the end do not count.
        Collation = "collation",
    }
}

words! {
    /// Which forms of the groups claim are read.
    pub enum GroupsForm {
        /// A JSON array of strings; other members are skipped.
        Array = "array",
        /// That, or one string with names separated by commas.
        ArrayOrText = "array_or_text",
        /// An array of nothing but strings and nulls in the ID token; in the userinfo answer other members are skipped. What
        /// is no such array, or empty, is as good as missing.
        TextsOnly = "texts_only",
        /// An array of anything, each member made a text: `1` is the group `1`, `["a","b"]` is `a,b`.
        AnyMember = "any_member",
    }
}

words! {
    /// Which forms of `sub` are taken.
    pub enum SubjectForm {
        /// A text that is not blank.
        Text = "text",
        /// A text that is not empty.
        NotEmpty = "not_empty",
        /// Any text, and a number as its digits.
        TextOrNumber = "text_or_number",
    }
}

words! {
    /// What a text of nothing but blanks says in a claim.
    pub enum Blank {
        /// Nothing: the claim is as good as missing.
        Missing = "missing",
        /// What it says; only a username may not be blank.
        Kept = "kept",
        /// What it says; only a username and a display name may not be empty.
        KeptEverywhere = "kept_everywhere",
    }
}

words! {
    /// What stands in for a display name that the provider does not tell.
    pub enum NameMissing {
        /// The username.
        Username = "username",
        /// Nothing: a new account is refused.
        Refuse = "refuse",
    }
}

words! {
    /// What is done when the e-mail address of an account would be another account's too.
    pub enum EmailTaken {
        /// Nothing: two accounts have it.
        Share = "share",
        /// The login is refused.
        Refuse = "refuse",
    }
}

words! {
    /// When an account gives an identity up.
    pub enum Unlink {
        /// Never.
        Never = "never",
        /// When its password is given, and another way to sign in remains.
        PasswordAndOther = "password_and_other",
        /// The same, and the password is looked at first: who has none is told that it is wrong.
        PasswordFirst = "password_first",
        /// Always, even the last way in.
        Free = "free",
    }
}

words! {
    /// A field of the profile.
    pub enum ProfileField {
        /// The e-mail address.
        Email = "email",
        /// The display name.
        Name = "name",
        /// The address of the picture.
        Picture = "picture",
        /// The address of the picture, if there is none yet.
        PictureIfEmpty = "picture_if_empty",
    }
}

section! {
    /// Who somebody is: claims, matching, provisioning.
    pub struct Identity = "identity" {
        /// The claim that holds the username. A name with dots is first looked for as it is, then, by `nested_claims`, as a path.
        username_claim: String = "preferred_username", unsafe [], source "Booklore: Claim Mappings";
        /// Claims that stand in when the username claim is missing, in this order.
        username_fallback: Vec<String> = ["sub"], unsafe [], source "Booklore: e-mail, then sub; BookOrbit too";
        /// The claim that holds the e-mail address.
        email_claim: String = "email", unsafe [], source "Booklore: Claim Mappings";
        /// The claim that holds the display name; the username stands in.
        name_claim: String = "name", unsafe [], source "Booklore: Claim Mappings";
        /// The claim that holds the address of a picture.
        picture_claim: String = "picture", unsafe [], source "OIDC Core 5.1";
        /// Claims that stand in when the display name is missing, in this order.
        name_fallback: Vec<String> = [], unsafe [], source "BookOrbit: name; Immich: preferred_username, email";
        /// What stands in when those are missing too.
        name_missing: NameMissing = "username", unsafe [], source "Booklore documentation; release: refused";
        /// Whether a claim name with dots is a path where there is no claim of that name.
        nested_claims: bool = true, unsafe [], source "Keycloak: realm_access.roles; no application of ours";
        /// Whether the usual claim name is tried in the ID token before the mapped one in the userinfo answer.
        usual_claims: bool = false, unsafe [], source "Booklore";
        /// What a text of nothing but blanks says in a claim.
        blank_claims: Blank = "missing", unsafe [], source "Booklore, BookOrbit: kept";
        /// Which forms of `sub` are taken.
        subject_form: SubjectForm = "text", unsafe ["text_or_number"], source "OIDC Core 2, 5.7";
        /// The claim that says whether a new account is an administrator: `admin` or `user`. Empty: none.
        role_claim: String = "", unsafe [], source "Immich: immich_role, at creation only";
        /// The claim that says how much a new account may store, in GiB. Empty: none.
        quota_claim: String = "", unsafe [], source "Immich: immich_quota";
        /// The claim that names a new account's folder. Empty: none.
        label_claim: String = "", unsafe [], source "Immich: preferred_username";
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
        key: IdentityKey = "issuer_and_subject", unsafe ["provider_and_subject", "subject"], source "OIDC Core 5.7; Immich: sub alone";
        /// Whether a login without an e-mail address is refused.
        require_email: bool = false, unsafe [], source "Immich requires one";
        /// Whether an identity that nobody has yet gets an account.
        provision: bool = true, unsafe [], source "Booklore: Automatic User Provisioning";
        /// By what an identity that nobody has yet is joined to a local account.
        link_local: LinkLocal = "off", unsafe ["username", "email"], source "Booklore: Link Existing Local Accounts";
        /// What is done when the username of a new identity belongs to an account already.
        username_taken: UsernameTaken = "refuse", unsafe ["sign_in_federated", "sign_in_anybody"],
            source "OIDC Core 5.7: preferred_username is no key; Booklore takes it for one";
        /// How subjects are compared.
        subject_case: Case = "sensitive", unsafe ["insensitive", "collation"], source "OIDC Core 2: case-sensitive";
        /// How usernames are compared.
        username_case: Case = "sensitive", unsafe ["collation"], source "Booklore: usernames match exactly";
        /// How usernames are compared when it is asked whether a new one is taken.
        username_unique: Case = "sensitive", unsafe [], source "BookOrbit: a unique index on lower case";
        /// Whether an account that has an identity at this provider already is joined to a second one. The login that wants
        /// it fails.
        link_conflict: bool = false, unsafe [], source "BookOrbit: a link that breaks, status 500";
        /// What is done when the e-mail address of an account would be another account's too.
        email_taken: EmailTaken = "share", unsafe [], source "Booklore, BookOrbit: unique";
        /// How many characters a username may have; zero is without limit.
        username_limit: u64 = 0, unsafe [], source "Booklore: 200 for its own token; BookOrbit: 100";
        /// How many characters subject, session, name and e-mail may have; zero is without limit.
        text_limit: u64 = 0, unsafe [], source "Booklore, BookOrbit: 255";
        /// How many characters the address of a picture may have; zero is without limit.
        picture_limit: u64 = 0, unsafe [], source "Booklore: 1024";
        /// How many bytes an ID token may have to be kept; zero is without limit.
        id_token_limit: u64 = 0, unsafe [], source "Booklore: 64 kB";
        /// Whether texts with a NUL are refused by the store.
        refuse_nul: bool = false, unsafe [], source "BookOrbit: PostgreSQL";
        /// When an account gives an identity up.
        unlink: Unlink = "password_and_other", unsafe [], source "BookOrbit; Immich: free; Booklore: never";
        /// Whether a deactivated account is joined to a new identity before it is refused.
        link_inactive: bool = false, unsafe [true], source "BookOrbit";
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
