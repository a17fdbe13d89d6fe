//! How good the judgements are, against files labelled by hand.

pub mod agreement;
mod compare;
pub mod deadlines;
pub mod gold;
pub mod ledger;
mod locate;
pub mod markdown;
pub mod masking;
pub mod measure;
pub mod report;
pub mod texts;

pub use agreement::Agreement;
pub use deadlines::{DeadlineReport, read_deadlines};
pub use gold::{Gold, parse_gold, read_gold};
pub use ledger::LedgerReport;
pub use masking::{MaskingReport, read_masking};
pub use report::Report;
pub use texts::{Strip, find_texts};
