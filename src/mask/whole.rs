//! A whole case without its personal data: one person has one name in all of it, and every quote is still exact.

mod quotes;
mod speakers;
mod turns;

use super::again::{self, Hidden};
use super::person::{self, Crowd, Side};
use super::replace::{Piece, Replaced};
use super::side::{self, Speaker};
use super::token::Row;
use super::{Found, Kind, Masker, id};
use crate::case::{Case, FlagName, Promise, Reason};
use crate::conversation::Voice;
use crate::document::CharIndex;
use quotes::Quotes;

/// After so many rounds nothing new is found.
const ROUNDS: usize = 4;

/// What a case knows while it is masked.
struct Scene {
    crowd: Crowd,
    hidden: Hidden,
    /// Words of the company's name: «Дента-Плюс» is nobody.
    firm: Vec<String>,
}

impl Masker {
    /// The text of no conversation: people are «Человек А», «Человек Б» in the order of their names.
    ///
    /// ```
    /// let masker = razbor::mask::Masker::load()?;
    /// assert_eq!(masker.text("Позовите Марину Львовну, это её Маринка."), "Позовите Человек А, это её Человек А.");
    /// # Ok::<(), razbor::error::Error>(())
    /// ```
    pub fn text(&self, text: &str) -> String {
        self.text_into(text, &mut Hidden::default())
    }

    /// As [`Masker::text`], remembering what was hidden.
    pub(super) fn text_into(&self, text: &str, export: &mut Hidden) -> String {
        let mut text = text.to_owned();
        for _ in 0..ROUNDS * 2 {
            let row = Row::new(&text);
            let mut scene = Scene {
                crowd: Crowd::after(person::used(&row)),
                hidden: Hidden::default(),
                firm: Vec::new(),
            };
            scene.hidden.open.clone_from(&export.open);
            let replaced = self.piece(&text, self.find(&text), Speaker::default(), &mut scene);
            for (kind, value) in scene.hidden.values() {
                export.add(&self.spoken, kind, value);
            }
            if !replaced.is_changed() {
                break;
            }
            text = replaced.text;
        }
        text
    }

    /// The case with everything hidden: words, quotes, labels, keys, paths.
    pub fn case(&self, case: &Case) -> Case {
        self.case_into(case, &mut Hidden::default())
    }

    /// The cases of one export. A number that is hidden in one of them is hidden in all: a contract that one call names is
    /// spoken without a word in the next. `hidden` remembers everything for [`Masker::leaks`].
    pub fn cases(&self, cases: &[Case], hidden: &mut Hidden) -> Vec<Case> {
        for case in cases {
            self.case_into(case, hidden);
        }
        cases
            .iter()
            .map(|case| self.case_into(case, hidden))
            .collect()
    }

    /// As [`Masker::case`], remembering what was hidden for [`Masker::leaks`].
    pub fn case_into(&self, case: &Case, hidden: &mut Hidden) -> Case {
        let mut masked = self.round(case, hidden);
        for _ in 1..ROUNDS {
            let firm = self.firm(case);
            let open = masked
                .turns
                .iter()
                .any(|turn| !self.find_in(&turn.text, &firm).is_empty());
            if !open {
                break;
            }
            masked = self.round(&masked, hidden);
        }
        if let Some(key) = case
            .customer_key
            .as_deref()
            .filter(|key| key.chars().count() > 4)
        {
            hidden.add(&self.spoken, Kind::Account, key);
        }
        masked
    }

    fn round(&self, case: &Case, export: &mut Hidden) -> Case {
        let used = case
            .turns
            .iter()
            .map(|turn| person::used(&Row::new(&turn.text)))
            .max();
        let mut scene = Scene {
            crowd: Crowd::after(used.unwrap_or_default()),
            hidden: Hidden::default(),
            firm: self.firm(case),
        };
        scene.hidden.open.clone_from(&export.open);
        // names are left out: «Вера» of one call is another person's word in the next
        for (kind, text) in export.values().filter(|(kind, _)| *kind != Kind::Name) {
            scene.hidden.add(&self.spoken, kind, text);
        }
        let mut masked = case.clone();
        // first, so that the words of the turns are looked through for them as well
        masked.case_id = self.id(&case.case_id, &mut scene.hidden);
        for id in &mut masked.conversation_ids {
            *id = self.id(id, &mut scene.hidden);
        }
        masked.source.path = self.id(&case.source.path, &mut scene.hidden);
        let found = self.first(case, &mut scene);
        let texts: Vec<Replaced> = case
            .turns
            .iter()
            .zip(found)
            .map(|(turn, found)| {
                self.piece(
                    &turn.text,
                    found,
                    Speaker::of(own(case, turn.party, turn.voice)),
                    &mut scene,
                )
            })
            .collect();
        for ((turn, old), new) in masked.turns.iter_mut().zip(&case.turns).zip(&texts) {
            let (before, after) = (CharIndex::new(&old.text), CharIndex::new(&new.text));
            turn.text.clone_from(&new.text);
            if turn.voice == Voice::Spoken
                && turn.start == 0
                && turn.end == old.text.chars().count()
            {
                turn.end = new.text.chars().count();
            }
            turn.speaker = old
                .speaker
                .as_ref()
                .map(|label| self.label(label, Side::of(old.party), &mut scene));
            for signal in &mut turn.signals {
                (signal.start, signal.end, signal.quote) =
                    new.quote(&before, &after, signal.start, signal.end);
            }
        }
        let quotes = Quotes {
            case,
            texts: &texts,
        };
        for name in FlagName::ALL {
            let evidence = &mut masked.flags.get_mut(name).evidence;
            evidence.iter_mut().for_each(|one| quotes.evidence(one));
        }
        let claim = &mut masked.legitimacy;
        for reason in claim.reasons_for.iter_mut().chain(&mut claim.against) {
            self.reason(&quotes, reason, &mut scene);
        }
        for promise in &mut masked.promises {
            self.promise(&quotes, promise, &mut scene);
        }
        for notice in &mut masked.notices {
            *notice = self.apart(notice, &mut scene);
        }
        masked.customer_key = case.customer_key.as_deref().map(id::key);
        masked.company = case
            .company
            .as_deref()
            .map(|company| self.company(company, &mut scene));
        for (kind, text) in scene.hidden.values() {
            export.add(&self.spoken, kind, text);
        }
        masked
    }

    fn meet(&self, text: &str, found: &[Found], own: Speaker, scene: &mut Scene) {
        let row = Row::new(text);
        for one in found {
            let words = &text[one.bytes.clone()];
            scene.hidden.add(&self.spoken, one.kind, words);
            if one.kind == Kind::Name {
                let side = side::of(&self.names, &row, &one.bytes, own);
                scene.crowd.meet(&self.names, words, side);
            }
        }
    }

    /// Replaces what was found and what the case knows from elsewhere.
    fn piece(
        &self,
        text: &str,
        mut found: Vec<Found>,
        own: Speaker,
        scene: &mut Scene,
    ) -> Replaced {
        self.meet(text, &found, own, scene);
        let row = Row::new(text);
        let again = again::find(
            &row,
            &self.spoken,
            &self.names,
            &scene.hidden,
            &scene.crowd,
            &found,
        );
        // what only a last look took for a name is nobody of this case
        let (nobody, again): (Vec<Found>, Vec<Found>) = again.into_iter().partition(|one| {
            one.kind == Kind::Name && self.is_nobody(&text[one.bytes.clone()], &scene.crowd)
        });
        found.extend(again);
        found.sort_by_key(|one| one.bytes.start);
        // «Королева_Юга»: both words of a nickname are known
        for one in found.iter_mut().filter(|one| one.kind == Kind::Name) {
            one.bytes = person::nickname(text, &one.bytes);
        }
        found.dedup_by(|next, one| next.bytes.start < one.bytes.end);
        self.meet(text, &found, own, scene);
        let nameless: Vec<usize> = nobody.iter().map(|one| one.bytes.start).collect();
        found.extend(nobody);
        found.sort_by_key(|one| one.bytes.start);
        let pieces: Vec<Piece> = found
            .into_iter()
            .map(|one| Piece {
                sign: match one.kind {
                    Kind::Name if !nameless.contains(&one.bytes.start) => {
                        let at =
                            scene
                                .crowd
                                .meet(&self.names, &text[one.bytes.clone()], Side::Other);
                        scene.crowd.sign(at)
                    }
                    kind => kind.sign().to_owned(),
                },
                bytes: one.bytes,
            })
            .collect();
        Replaced::new(text, &pieces)
    }

    /// Words that stand in no turn.
    fn apart(&self, text: &str, scene: &mut Scene) -> String {
        self.piece(
            text,
            self.find_in(text, &scene.firm),
            Speaker::default(),
            scene,
        )
        .text
    }

    fn reason(&self, quotes: &Quotes, reason: &mut Reason, scene: &mut Scene) {
        reason.quote = quotes
            .find(reason.turn, &reason.quote)
            .unwrap_or_else(|| self.apart(&reason.quote, scene));
    }

    fn promise(&self, quotes: &Quotes, promise: &mut Promise, scene: &mut Scene) {
        let turn = promise.turn;
        let mut hide = |text: &str| {
            quotes
                .find(turn, text)
                .unwrap_or_else(|| self.apart(text, scene))
        };
        promise.quote = hide(&promise.quote);
        promise.what = hide(&promise.what);
        promise.due_quote = promise.due_quote.as_deref().map(hide);
        for proof in &mut promise.proof {
            let ours = quotes
                .case
                .conversation_ids
                .contains(&proof.conversation_id);
            let quote = ours
                .then(|| quotes.find(proof.turn, &proof.quote))
                .flatten();
            proof.quote = quote.unwrap_or_else(|| self.text_into(&proof.quote, &mut scene.hidden));
            proof.conversation_id = self.id(&proof.conversation_id, &mut scene.hidden);
        }
    }
}

/// Whose words a turn is: in a story, the narrator's.
fn own(case: &Case, party: crate::conversation::Party, voice: Voice) -> Side {
    match (voice, case.narrator) {
        (Voice::Narrated, Some(narrator)) => Side::of(narrator.party()),
        _ => Side::of(party),
    }
}
