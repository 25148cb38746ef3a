use super::draft::Reply;
use super::outbox::DeliveryId;
use super::rules::QuirkId;
use crate::vocab::Operation;

/// What a request led to.
#[derive(Debug)]
pub struct Answer {
    /// What the route is for; `None`: there is no such route.
    pub operation: Option<Operation>,
    /// What is sent.
    pub reply: Reply,
    /// The client that it was about.
    pub client: Option<String>,
    /// The person that it was about (user name).
    pub person: Option<String>,
    /// The quirks that made a difference.
    pub quirks: Vec<QuirkId>,
    /// The deviations that struck, in words.
    pub deviations: Vec<String>,
    /// What must be delivered before the answer goes out.
    pub(crate) deliveries: Vec<DeliveryId>,
}
