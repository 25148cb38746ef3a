use super::knob::{section, words};

words! {
    /// Which redirects of a provider's endpoint are followed.
    pub enum Redirects {
        /// None.
        None = "none",
        /// All; a request that is sent again carries its body.
        All = "all",
    }
}

words! {
    /// Which addresses may be asked.
    pub enum PrivateAddresses {
        /// All.
        Allow = "allow",
        /// None that is not public, unless it has the name `localhost`, or one that ends in `.localhost` or `.local`.
        OnlyLocalNames = "only_local_names",
        /// None that is not public.
        Deny = "deny",
    }
}

words! {
    /// Which members a discovery document must have.
    pub enum DiscoveryShape {
        /// Those that OpenID Connect Discovery section 3 requires, each of its type.
        Complete = "complete",
        /// Those that are needed, when they are needed. Members of the wrong type are refused.
        Typed = "typed",
        /// Those that are needed, when they are needed.
        Lenient = "lenient",
    }
}

words! {
    /// Which content types an answer in JSON may have.
    pub enum ContentType {
        /// `application/json`, or one that ends in `+json`.
        Json = "json",
        /// Any, and none, but `application/jwt`.
        NotJwt = "not_jwt",
        /// Any, and none.
        Any = "any",
    }
}

words! {
    /// What a token response must look like.
    pub enum TokenShape {
        /// Status 200, `access_token` and a `token_type` that is known (RFC 6749 sections 5.1 and 7.1).
        Complete = "complete",
        /// Any status of success and a JSON object; members of the wrong type are refused.
        Typed = "typed",
        /// Any status of success and a JSON object.
        Lenient = "lenient",
    }
}

words! {
    /// What a userinfo answer may look like.
    pub enum UserinfoShape {
        /// A JSON object.
        Object = "object",
        /// Any JSON; what is no object holds no claims.
        AnyJson = "any_json",
        /// An object, or a signed token whose signature is not checked.
        ObjectOrToken = "object_or_token",
    }
}

words! {
    /// Which endpoints of a discovery document must be addresses of the web.
    pub enum WebEndpoints {
        /// All: a browser is sent to no script.
        All = "all",
        /// All but the one that the browser is sent to.
        NotAuthorization = "not_authorization",
        /// None.
        None = "none",
    }
}

words! {
    /// What the test of a connection looks at.
    pub enum ConnectionTest {
        /// The seven things that the Booklore documentation names, some of them one by one.
        TenChecks = "ten_checks",
        /// Whether there is a discovery document with an issuer and an authorization endpoint.
        Reachable = "reachable",
    }
}

section! {
    /// How the provider's endpoints are spoken to, and what is made of their answers.
    pub struct Net = "net" {
        /// Which redirects of the discovery document are followed.
        discovery_redirects: Redirects = "none", unsafe ["all"], source "OIDC Discovery 4.2: 200; Booklore follows";
        /// Which redirects of the key set are followed.
        jwks_redirects: Redirects = "none", unsafe ["all"], source "RFC 7517: keys from where they are published; Booklore follows";
        /// Which redirects of the token endpoint are followed.
        token_redirects: Redirects = "none", unsafe ["all"], source "RFC 9700 4.11: secrets go elsewhere; Grimmory, BookOrbit";
        /// Which redirects of the userinfo endpoint are followed.
        userinfo_redirects: Redirects = "none", unsafe [], source "Booklore, BookOrbit follow";
        /// Which addresses may be asked. The discovery document itself is fetched from anywhere.
        private_addresses: PrivateAddresses = "allow", unsafe [], source "server-side request forgery, CWE-918; BookOrbit";
        /// Whether an issuer may be asked by `http`.
        allow_http: bool = true, unsafe [], source "OIDC Discovery 4.1: https; Immich: allowInsecureRequests";
        /// What the setting is called by which an authority of one's own is trusted; the error names it.
        trust_setting: String = "trust", unsafe [], source "Immich: NODE_EXTRA_CA_CERTS";
        /// How long the key set is waited for, in seconds.
        jwks_timeout_s: u64 = 10, unsafe [], source "BookOrbit: 5";
        /// How long the token and the userinfo endpoint are waited for, in seconds.
        token_timeout_s: u64 = 10, unsafe [30000], source "Booklore, BookOrbit: 10; Grimmory: 15; Immich: 30 000";
        /// How many bytes an answer may have.
        answer_limit: u64 = 1048576, unsafe [], source "ours; Booklore: none";
        /// Which members a discovery document must have.
        discovery_shape: DiscoveryShape = "complete", unsafe [], source "OIDC Discovery 3, 4.2";
        /// Which endpoints of a discovery document must be addresses of the web, by `http` or `https`.
        web_endpoints: WebEndpoints = "all", unsafe ["none", "not_authorization"], source "OIDC Discovery 3; BookOrbit: all but one";
        /// Which content types a discovery document may have.
        discovery_type: ContentType = "any", unsafe [], source "OIDC Discovery 4.2: application/json; Booklore: json";
        /// What a token response must look like.
        token_shape: TokenShape = "complete", unsafe [], source "RFC 6749 5.1";
        /// Which content types a token response may have.
        token_type: ContentType = "json", unsafe [], source "RFC 6749 5.1";
        /// What a userinfo answer may look like.
        userinfo_shape: UserinfoShape = "object", unsafe ["object_or_token"], source "OIDC Core 5.3.2; Immich: unverified";
        /// Which content types a userinfo answer may have.
        userinfo_type: ContentType = "not_jwt", unsafe [], source "OIDC Core 5.3.2";
        /// Whether the userinfo endpoint is asked even without an access token.
        userinfo_without_token: bool = false, unsafe [], source "BookOrbit: `Bearer undefined`";
        /// What the test of a connection looks at.
        connection_test: ConnectionTest = "ten_checks", unsafe [], source "Booklore: Test Connection; BookOrbit: Connected";
    }
}
