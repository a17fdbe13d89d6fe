//! stub
use std::ops::Range; use crate::{case::*,conversation::*,signal::*,error::Result};
/// x
pub struct Reasons;
impl Reasons { /// x
 /// # Errors
 pub fn bundled() -> Result<Self> { Ok(Self) } /// x
 pub fn judge(&self, _: &Conversation, _: &[Signal], _: &[(usize, Range<usize>, f64)]) -> (f64, Legitimacy) { (0.5, Legitimacy{class: LegitimacyClass::Unsure, probability: 0.0, reasons_for: vec![], against: vec![]}) } }
