//! A promise of the ledger, masked by itself: its quotes come from several conversations.

use super::{Hidden, Masker, id};
use crate::ledger::Line;

impl Masker {
    /// Hides personal data in a line of the ledger; the same customer keeps the same key.
    pub fn line(&self, line: &mut Line) {
        let hidden = &mut Hidden::default();
        let trouble = self.id(&line.trouble, hidden);
        line.chain = line.chain.replace(&line.trouble, &trouble);
        line.trouble = trouble;
        line.case_id = self.id(&line.case_id, hidden);
        line.customer = id::key(&line.customer);
        line.staff = line.staff.as_deref().map(|label| self.text(label));
        line.company = line.company.as_deref().map(|company| self.text(company));
        line.quote = self.text(&line.quote);
        line.due_quote = line.due_quote.as_deref().map(|words| self.text(words));
        for proof in &mut line.proof {
            proof.conversation_id = self.id(&proof.conversation_id, hidden);
            proof.quote = self.text(&proof.quote);
        }
    }
}
