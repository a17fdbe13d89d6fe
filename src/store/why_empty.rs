//! Why a list is empty, so that whoever asked learns what to ask instead.

use super::Store;
use super::select::{Review, Wanted};
use crate::case::State;
use crate::error::Result;

/// Why nothing is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyEmpty {
    /// The store holds no case at all.
    NoCases,
    /// The first day lies after the last.
    Backwards,
    /// Nothing fits the filters, whatever people have said.
    Filters,
    /// So many cases fit the filters, but people have said something else of them.
    FitsElsewhere(u64),
    /// No case has a flag that is raised or not sure.
    NoFlags,
    /// Everything that is raised or not sure is decided on.
    AllDone,
    /// Nobody has decided on anything.
    NoDecisions,
    /// Nothing of what was asked for: no changes, no differences, nothing for a second look.
    NoneSuch,
}

impl Store {
    /// Why [`Store::list`] gives nothing for what is `wanted`.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when the store cannot be read.
    pub fn why_empty(&self, wanted: &Wanted) -> Result<WhyEmpty> {
        if self.count()? == 0 {
            return Ok(WhyEmpty::NoCases);
        }
        if wanted
            .since
            .zip(wanted.until)
            .is_some_and(|(since, until)| since > until)
        {
            return Ok(WhyEmpty::Backwards);
        }
        let unnarrowed = Wanted {
            review: wanted.review.clone(),
            order: wanted.order,
            unfolded: wanted.unfolded,
            ..Wanted::default()
        };
        if *wanted != unnarrowed {
            let whatever_said = Wanted {
                review: Review::All,
                after: None,
                ..wanted.clone()
            };
            return Ok(match self.count_of(&whatever_said)? {
                0 => WhyEmpty::Filters,
                fit => WhyEmpty::FitsElsewhere(fit),
            });
        }
        Ok(match wanted.review {
            Review::Open if !self.any_flag()? => WhyEmpty::NoFlags,
            Review::Open => WhyEmpty::AllDone,
            Review::Decided => WhyEmpty::NoDecisions,
            Review::All | Review::Changed | Review::Second(_) | Review::Disagreed => {
                WhyEmpty::NoneSuch
            }
        })
    }

    fn any_flag(&self) -> Result<bool> {
        let flagged = Wanted {
            review: Review::All,
            states: vec![State::Raised, State::Unsure],
            ..Wanted::default()
        };
        Ok(self.count_of(&flagged)? > 0)
    }
}
