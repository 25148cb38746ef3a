use std::io::{self, Write};

use crate::event::RunEvent;

/// JSON lines: one event a line, on disk as soon as it is told, so that nothing finished is lost. All other reports can be
/// made from it.
#[derive(Debug)]
pub struct JsonReport<W> {
    out: W,
}

impl<W: Write> JsonReport<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell(&mut self, event: &RunEvent) -> io::Result<()> {
        // In one piece, so that whoever ends the program does not find half a line between two whole ones.
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        self.out.write_all(&line)?;
        self.out.flush()
    }
}
