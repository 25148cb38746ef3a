/// FNV-1a over the run's seed and the case's name: frozen, since a printed seed must play the same run in later versions.
pub(super) fn case_seed(seed: u64, name: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    seed.to_le_bytes()
        .into_iter()
        .chain(name.bytes())
        .fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

/// The seed of somebody in a case. Two who drew from one stream would make the same secrets, and one's state would be the
/// other's token.
pub(super) fn seed_of(case: u64, who: &str) -> u64 {
    case_seed(case, who)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_depends_on_run_and_name_and_is_frozen() {
        assert_eq!(case_seed(1, "a/b/c"), 0x5724_1518_1105_2be8);
        assert_ne!(case_seed(1, "a/b/c"), case_seed(2, "a/b/c"));
        assert_ne!(case_seed(1, "a/b/c"), case_seed(1, "a/b/d"));
    }

    #[test]
    fn nobody_draws_from_anothers_stream() {
        assert_ne!(seed_of(1, "idp"), seed_of(1, "rp"));
    }
}
