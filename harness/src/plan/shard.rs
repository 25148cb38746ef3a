use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use thiserror::Error;

use crate::language::CaseId;

/// `--shard K/N`: the K-th of N parts of the cases, K from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    of: u64,
}

/// A text that is no shard.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ShardError {
    /// Not two numbers.
    #[error("`{0}` is no shard; expected `K/N`, for example `2/8` for the second of eight")]
    Format(String),
    /// A number that cannot be read.
    #[error("`{text}` is no shard ({cause}); expected `K/N`, for example `2/8` for the second of eight")]
    Number {
        /// What was written.
        text: String,
        /// What is wrong with the number.
        cause: ParseIntError,
    },
    /// A part that does not exist.
    #[error("there is no shard {index} of {of}; K goes from 1 to N, for example `2/8` for the second of eight")]
    Range {
        /// K.
        index: u64,
        /// N.
        of: u64,
    },
}

impl Shard {
    /// Whether the case belongs to this part. It depends on the case's name alone, so adding or removing a scenario
    /// moves no other.
    pub fn keeps(self, case: &CaseId) -> bool {
        hash(&case.to_string()) % self.of == self.index - 1
    }
}

/// FNV-1a, 64 bits. Frozen: machines of one run may have binaries of different ages, and a case must not fall between
/// them; so this is written out here instead of being taken from a library that may change it. (`std`'s hasher may.)
fn hash(text: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    text.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let (index, of) = text.split_once('/').ok_or_else(|| ShardError::Format(text.to_owned()))?;
        let number =
            |part: &str| part.trim().parse().map_err(|cause| ShardError::Number { text: text.to_owned(), cause });
        let (index, of) = (number(index)?, number(of)?);
        if (1..=of).contains(&index) { Ok(Self { index, of }) } else { Err(ShardError::Range { index, of }) }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        // Known answers from the authors of FNV.
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_shard_is_two_numbers() {
        for text in ["1/1", "2/8", "8/8"] {
            assert_eq!(text.parse::<Shard>().unwrap().to_string(), text);
        }
        for text in ["", "2", "a/8", "2/b", "0/8", "9/8", "1/0", "-1/2", "1/2/3"] {
            let said = text.parse::<Shard>().unwrap_err().to_string();
            assert!(said.contains("for example `2/8`"), "{text}: {said}");
        }
    }
}
