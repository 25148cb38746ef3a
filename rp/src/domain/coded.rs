/// One stable error code, as data: what the documentation is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorCode {
    /// The code: on the page as `data-error`, in JSON, in the log.
    pub code: &'static str,
    /// The HTTP status that goes with it.
    pub status: u16,
    /// What a person reads.
    pub words: &'static str,
    /// When it happens.
    pub doc: &'static str,
}

/// Declares an error enum whose variants have a stable code, a status, a message for the log (a fragment that finishes
/// "failed to sign in: …") and words for people. The enum and the table of codes are made of the same lines.
macro_rules! coded {
    (
        $(#[doc = $enum_doc:literal])+
        pub enum $name:ident {
            $(
                $(#[doc = $doc:literal])+
                $variant:ident $({ $( #[doc = $field_doc:literal] $field:ident: $type:ty ),+ $(,)? })?
                    = $code:literal, $status:literal, $message:literal, $words:literal;
            )+
            $( wraps $wraps:ident($inner:ty), $wraps_doc:literal; )?
        }
    ) => {
        $(#[doc = $enum_doc])+
        #[derive(Debug, thiserror::Error)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[doc = $doc])+ #[error($message)] $variant $({ $( #[doc = $field_doc] $field: $type ),+ })?, )+
            $( #[doc = $wraps_doc] #[error(transparent)] $wraps(#[from] $inner), )?
        }

        impl $name {
            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self {
                    $( Self::$variant { .. } => $code, )+
                    $( Self::$wraps(inner) => inner.code(), )?
                }
            }

            /// The HTTP status of an answer that says so.
            pub fn status(&self) -> u16 {
                match self {
                    $( Self::$variant { .. } => $status, )+
                    $( Self::$wraps(inner) => inner.status(), )?
                }
            }

            /// What a person reads.
            pub fn words(&self) -> &'static str {
                match self {
                    $( Self::$variant { .. } => $words, )+
                    $( Self::$wraps(inner) => inner.words(), )?
                }
            }

            pub(crate) const CODES: &'static [$crate::domain::ErrorCode] = &[
                $( $crate::domain::ErrorCode { code: $code, status: $status, words: $words, doc: concat!($($doc),+) }, )+
            ];
        }
    };
}
pub(crate) use coded;
