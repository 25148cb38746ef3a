use super::judge::Finding;
use crate::language::{Asked, Endpoint};
use crate::run::observe::Observed;

/// One parameter of the last request at an endpoint of the provider.
pub(super) fn asked(endpoint: Endpoint, parameter: &str, rule: Option<&Asked>, seen: &Observed) -> Finding {
    let value = |endpoint: Endpoint| {
        let asked = seen.asked.get(&endpoint);
        asked.and_then(|asked| asked.iter().find(|(name, _)| name == parameter)).map(|(_, value)| value.as_str())
    };
    let wanted = format!("{parameter} {}", wanted(rule));
    let Some(there) = seen.asked.contains_key(&endpoint).then(|| value(endpoint)) else {
        return (wanted, "no request reached the endpoint".into(), Some(false));
    };
    let said = there.map_or_else(|| format!("{parameter} absent"), |value| format!("{parameter} \"{value}\""));
    let words = |value: &str| value.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let holds = match (rule, there) {
        (None, there) => there.is_none(),
        (Some(_), None) => false,
        (Some(Asked { is, not, has, lacks, same_as }), Some(there)) => {
            is.as_ref().is_none_or(|is| is == there)
                && not.as_ref().is_none_or(|not| not != there)
                && has.as_ref().is_none_or(|has| words(there).contains(has))
                && lacks.as_ref().is_none_or(|lacks| !words(there).contains(lacks))
                && same_as.is_none_or(|other| value(other) == Some(there))
        }
    };
    (wanted, said, Some(holds))
}

fn wanted(rule: Option<&Asked>) -> String {
    let Some(Asked { is, not, has, lacks, same_as }) = rule else { return "absent".to_owned() };
    let mut said = Vec::new();
    said.extend(is.as_ref().map(|is| format!("\"{is}\"")));
    said.extend(not.as_ref().map(|not| format!("not \"{not}\"")));
    said.extend(has.as_ref().map(|has| format!("with \"{has}\"")));
    said.extend(lacks.as_ref().map(|lacks| format!("without \"{lacks}\"")));
    said.extend(same_as.map(|other| format!("the same as at {}", super::idp::name(other))));
    if said.is_empty() { "present".to_owned() } else { said.join(", ") }
}
