//! The `razbor` command.
fn main() {}
