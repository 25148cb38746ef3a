use super::super::run::{Checked, Next, Run};
use crate::protocol::{Cause, QueryWithTokens, ResponseMode, ResponseType, Unknown, WordOrder};

/// `response_type` is one that the provider knows and the client may use (Multiple Response Types sections 3 to 5).
pub(in super::super) fn response_type(run: &mut Run<'_, '_>) -> Checked {
    let (rules, marks) = (&run.ctx.setup.rules, run.ctx.marks);
    let sent = run.request.params.get("response_type");
    let asked = match sent.and_then(ResponseType::from_words) {
        _ if !rules.response_type_checked.ask(marks, |checked| *checked || sent == Some("code")) => ResponseType::CODE,
        None => return Err(sent.map_or(Cause::ResponseTypeMissing, |_| Cause::ResponseTypeUnknown)),
        Some(asked) => asked,
    };
    let jumbled = sent.is_some_and(|sent| sent != asked.words());
    if jumbled && rules.response_type_order.ask(marks, |order| *order == WordOrder::Exact) {
        return Err(Cause::ResponseTypeUnknown);
    }
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    if client.rules.response_type_allowed.ask(marks, |allowed| allowed.contains(&asked)) {
        run.request.response_type = asked;
        return Ok(Next::On);
    }
    // What the provider offers to others is refused to this client; what it offers to nobody it does not know.
    let offered = run.ctx.setup.client_rules.response_type_allowed.ask(marks, |allowed| allowed.contains(&asked));
    Err(if offered { Cause::ResponseTypeRefused } else { Cause::ResponseTypeUnknown })
}

/// The flow of that response type is switched on for the client.
pub(in super::super) fn flow_enabled(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    let flow = run.request.response_type.flow();
    match client.rules.response_type_flows.ask(run.ctx.marks, |flows| flows.contains(&flow)) {
        true => Ok(Next::On),
        false => Err(Cause::FlowDisabled),
    }
}

/// `response_mode`, where it is given (Multiple Response Types section 2.1): one that is offered to the client or to others.
pub(in super::super) fn response_mode_known(run: &mut Run<'_, '_>) -> Checked {
    let Some(word) = run.request.params.get("response_mode") else { return Ok(Next::On) };
    let offered = |mode: &ResponseMode| {
        let general = &run.ctx.setup.client_rules;
        let own = run.request.client.as_ref().map_or(general, |client| &client.rules);
        [own, general]
            .iter()
            .any(|rules| rules.response_mode_allowed.ask(run.ctx.marks, |allowed| allowed.contains(mode)))
    };
    let known = |mode: &ResponseMode| {
        offered(mode) || run.ctx.setup.rules.response_mode_known.ask(run.ctx.marks, |known| known.contains(mode))
    };
    match ResponseMode::from_word(word).filter(known) {
        Some(mode) => run.request.mode = Some(mode),
        None if run.ctx.setup.rules.response_mode_unknown.ask(run.ctx.marks, |rule| *rule == Unknown::Refuse) => {
            run.request.mode_refused = true;
            return Err(Cause::ResponseModeUnknown);
        }
        None => {}
    }
    Ok(Next::On)
}

/// The client's registration may narrow the modes; and tokens do not belong into a query.
pub(in super::super) fn response_mode_allowed(run: &mut Run<'_, '_>) -> Checked {
    let client = run.request.client.as_ref().ok_or(Cause::ClientMissing)?;
    let asked = run.request.mode.unwrap_or_else(|| run.request.response_type.default_mode());
    let refused = !client.rules.response_mode_allowed.ask(run.ctx.marks, |allowed| allowed.contains(&asked));
    let unasked = run.request.mode.is_none();
    if refused && client.rules.response_mode_default_bound.ask(run.ctx.marks, |bound| *bound || !unasked) {
        // An error in a mode that may not be used would go astray.
        run.request.mode_refused = true;
        return Err(Cause::ResponseModeRefused);
    }
    let mode = run.request.response_mode();
    let in_query = matches!(mode, ResponseMode::Query | ResponseMode::QueryJwt);
    if !in_query || !run.request.response_type.has_tokens() {
        return Ok(Next::On);
    }
    let code = run.request.response_type.code;
    let verdict = run.ctx.setup.rules.response_mode_query_with_tokens.ask(run.ctx.marks, |rule| match rule {
        QueryWithTokens::RefuseButJwt if mode == ResponseMode::QueryJwt => Ok(false),
        QueryWithTokens::CodeOnly | QueryWithTokens::CodeOnlyOrFail if code => Ok(true),
        QueryWithTokens::Refuse | QueryWithTokens::RefuseButJwt | QueryWithTokens::CodeOnly => {
            Err(Cause::ResponseModeInsecure)
        }
        QueryWithTokens::CodeOnlyOrFail | QueryWithTokens::Fail => Err(Cause::Internal),
    });
    match verdict {
        Ok(code_only) => run.request.code_only = code_only,
        Err(cause) => {
            run.request.mode_refused = true;
            return Err(cause);
        }
    }
    Ok(Next::On)
}
