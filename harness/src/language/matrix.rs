use std::collections::BTreeMap;

use super::scenario::Matrix;

/// The provider where a matrix writes none.
pub const DEFAULT_IDP: &str = "plain";

/// The policy where a matrix writes none.
pub const DEFAULT_RP: &str = "strict";

/// The names of the axes, in order.
pub(super) const AXES: [&str; 2] = ["idp", "rp"];

/// One combination of a matrix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The provider, with or without a version.
    pub idp: String,
    /// The relying party's policy.
    pub rp: String,
    /// Quirks that the command line switches, in the provider of the matrix.
    pub quirks: Vec<String>,
}

impl Cell {
    fn value(&self, axis: &str) -> Option<&str> {
        match axis {
            "idp" => Some(&self.idp),
            "rp" => Some(&self.rp),
            _ => None,
        }
    }

    /// Whether every axis that the trim names has its value. A provider without a version means all its versions.
    fn matches(&self, trim: &BTreeMap<String, String>) -> bool {
        trim.iter().all(|(axis, wanted)| self.value(axis).is_some_and(|value| names(wanted, value)))
    }
}

/// Whether `wanted` names `value`: the same, or the same without its version.
pub(super) fn names(wanted: &str, value: &str) -> bool {
    wanted == value || (!wanted.contains('@') && wanted == provider_name(value))
}

/// The name in `authelia@4.38`.
pub fn provider_name(reference: &str) -> &str {
    reference.split_once('@').map_or(reference, |(name, _)| name)
}

impl Matrix {
    /// The values of an axis, with the default where none is written.
    pub(super) fn axis(&self, axis: &str) -> Vec<&str> {
        let (written, default) = match axis {
            "idp" => (&self.idp, DEFAULT_IDP),
            "rp" => (&self.rp, DEFAULT_RP),
            _ => return Vec::new(),
        };
        if written.is_empty() { vec![default] } else { written.iter().map(|value| value.as_str()).collect() }
    }

    /// The cells, in the order of the file: all combinations, those in `only` if it says anything, without `except`.
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        for idp in self.axis("idp") {
            for rp in self.axis("rp") {
                cells.push(Cell { idp: idp.to_owned(), rp: rp.to_owned(), quirks: Vec::new() });
            }
        }
        cells.retain(|cell| self.only.is_empty() || self.only.iter().any(|trim| cell.matches(trim)));
        cells.retain(|cell| !self.except.iter().any(|trim| cell.matches(trim)));
        cells
    }

    /// The part of a cell that stands in the name of its case: the axes that are written.
    pub fn written_axes(&self, cell: &Cell) -> BTreeMap<String, String> {
        let mut axes = BTreeMap::new();
        // A value that is pinned from outside, and so differs from the default, is told too.
        if !self.idp.is_empty() || cell.idp != DEFAULT_IDP {
            axes.insert("idp".to_owned(), cell.idp.clone());
        }
        if !self.rp.is_empty() || cell.rp != DEFAULT_RP {
            axes.insert("rp".to_owned(), cell.rp.clone());
        }
        axes
    }
}

#[cfg(test)]
mod tests {
    use super::super::span::At;
    use super::*;

    fn at(values: &[&str]) -> Vec<At<String>> {
        values.iter().map(|value| At { value: (*value).to_owned(), line: 1, column: 1 }).collect()
    }

    fn trim(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(axis, value)| ((*axis).to_owned(), (*value).to_owned())).collect()
    }

    fn shown(matrix: &Matrix) -> Vec<String> {
        matrix.cells().iter().map(|cell| format!("{}+{}", cell.idp, cell.rp)).collect()
    }

    #[test]
    fn a_matrix_multiplies() {
        let matrix = Matrix { idp: at(&["plain", "authelia"]), rp: at(&["strict", "booklore"]), ..Matrix::default() };
        assert_eq!(shown(&matrix), ["plain+strict", "plain+booklore", "authelia+strict", "authelia+booklore"]);
    }

    #[test]
    fn without_a_matrix_there_is_one_case_and_its_name_has_no_axes() {
        let matrix = Matrix::default();
        assert_eq!(shown(&matrix), ["plain+strict"]);
        assert!(matrix.written_axes(&matrix.cells()[0]).is_empty());
    }

    #[test]
    fn only_keeps_and_except_leaves_out() {
        let idp = at(&["plain", "authelia@4.38", "authelia@4.39"]);
        let only = Matrix { idp: idp.clone(), only: vec![trim(&[("idp", "authelia")])], ..Matrix::default() };
        assert_eq!(shown(&only), ["authelia@4.38+strict", "authelia@4.39+strict"]);
        let except = Matrix { idp, except: vec![trim(&[("idp", "authelia@4.38")])], ..Matrix::default() };
        assert_eq!(shown(&except), ["plain+strict", "authelia@4.39+strict"]);
    }
}
