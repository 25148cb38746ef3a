use super::LoginError;
use crate::policy::Unlink;

/// What must be known of an account that wants to give an identity up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ways {
    /// Whether it has a local password.
    pub(crate) has_password: bool,
    /// Whether that password was given.
    pub(crate) password_given: bool,
    /// How many identities it has.
    pub(crate) identities: usize,
}

/// Whether an identity may be given up.
pub(crate) fn may_unlink(ways: Ways, policy: Unlink) -> Result<(), LoginError> {
    match policy {
        Unlink::Never => Err(LoginError::UnlinkNever),
        Unlink::Free => Ok(()),
        Unlink::PasswordFirst if !ways.password_given => Err(LoginError::PasswordWrong),
        Unlink::PasswordAndOther | Unlink::PasswordFirst if !ways.has_password && ways.identities <= 1 => {
            Err(LoginError::LastMethod)
        }
        Unlink::PasswordAndOther if !ways.password_given => Err(LoginError::PasswordWrong),
        Unlink::PasswordAndOther | Unlink::PasswordFirst => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_given_up_by_the_password_and_never_as_the_last_way_in() {
        let ways = |has_password, password_given, identities| Ways { has_password, password_given, identities };
        let code = |ways, policy| may_unlink(ways, policy).map_err(|error| error.code());
        for (ways, expected) in [
            (ways(true, true, 1), Ok(())),
            (ways(true, false, 2), Err("password_wrong")),
            (ways(false, false, 1), Err("last_method")),
            (ways(false, false, 2), Err("password_wrong")),
        ] {
            assert_eq!(code(ways, Unlink::PasswordAndOther), expected, "{ways:?}");
            let told = code(ways, Unlink::PasswordFirst);
            assert_eq!(told, if ways.password_given { expected } else { Err("password_wrong") }, "{ways:?}");
            assert_eq!(code(ways, Unlink::Free), Ok(()), "{ways:?}");
            assert_eq!(code(ways, Unlink::Never), Err("unlink_never"), "{ways:?}");
        }
    }
}
