use mock_idp::script::Span;

use crate::run::stage::Stage;

/// Moves the clock that provider, relying party and browsers share.
pub(super) fn advance(stage: &Stage, span: Span) {
    stage.clock.advance(span.0);
}
