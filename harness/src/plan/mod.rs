//! Files and filters become cases.
