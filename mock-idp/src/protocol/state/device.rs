use super::grant::GrantId;
use clock::Timestamp;
use std::time::Duration;

/// What a person said to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceAnswer {
    Pending,
    Denied,
    Agreed(GrantId),
}

/// A device that waits to be signed in.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) client: String,
    pub(crate) user_code: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires: Timestamp,
    /// How long it has to wait between two questions.
    pub(crate) interval: Duration,
    pub(crate) asked_at: Option<Timestamp>,
    pub(crate) answer: DeviceAnswer,
}
