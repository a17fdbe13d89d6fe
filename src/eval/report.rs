//! What an evaluation found: the struct is what `--format json` prints.

use serde::Serialize;

use crate::case::{Case, FlagName, State};

use super::compare;
use super::gold::Gold;
use super::measure::{Bin, Confusion, Interval};

/// Our judgements against the labels.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Labelled records.
    pub records: u64,
    /// Records that gave no case; they are in no figure below.
    pub not_evaluated: Vec<String>,
    /// Labels whose quote is not in the text: mistakes of the labelled file.
    pub quotes_not_in_text: Vec<String>,
    /// Each flag, records as a whole: raised when any of its cases raises it.
    pub flags: Vec<FlagReport>,
    /// The class of the claim: of several cases, the most severe.
    pub legitimacy: ClassReport,
    /// Texts with labels case by case, cases paired in order.
    pub episodes: EpisodeReport,
    /// Scores of hostility against grades 0 to 3.
    pub hostility: Vec<HostilityReport>,
    /// Who tells the story.
    pub narrator: Share,
    /// Parties of the turns of transcripts.
    pub turn_party: Share,
    /// The same where labels of speakers tell nothing (`spk_0`, `SPEAKER_00`, none).
    pub turn_party_anonymous: Share,
    /// Parties of direct speech in prose; a line not found as speech counts as wrong.
    pub dialogue_party: Share,
    /// Lines of direct speech that were cut out as such.
    pub dialogue_found: Share,
    /// Records with the right number of cases.
    pub cases: Share,
    /// Commitments.
    pub promises: PromiseReport,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Right ones.
    pub hits: u64,
    /// All.
    pub of: u64,
}

impl Share {
    /// Counts one.
    pub fn add(&mut self, hit: bool) {
        self.hits += u64::from(hit);
        self.of += 1;
    }
}

/// A measure with its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Measured {
    /// The measure; null when it cannot be taken.
    pub value: Option<f64>,
    /// Bootstrap interval.
    pub interval: Interval,
}

/// One flag.
#[derive(Clone, Debug, Serialize)]
pub struct FlagReport {
    /// The flag.
    pub flag: FlagName,
    /// Hits and misses; *not sure* counts as not raised.
    pub confusion: Confusion,
    /// Of what was raised, how much is labelled.
    pub precision: Measured,
    /// Of what is labelled, how much was raised.
    pub recall: Measured,
    /// Harmonic mean of both.
    pub f1: Measured,
    /// Area under the ROC curve of the probability.
    pub auc: Measured,
    /// Agreement beyond chance.
    pub kappa: Measured,
    /// Records decided one way or the other.
    pub coverage: Share,
    /// Rightly raised flags of which a quote of ours overlaps a labelled one.
    pub quotes: Share,
    /// Expected calibration error of the probability.
    pub calibration_error: Option<f64>,
    /// Reliability, by tenths of the probability.
    pub reliability: Vec<Bin>,
    /// By channel, form, kind of transcript, and domain.
    pub slices: Vec<Slice>,
    /// Every record judged wrongly.
    pub mistakes: Vec<Mistake>,
}

/// A part of the records.
#[derive(Clone, Debug, Serialize)]
pub struct Slice {
    /// `call`, `chat` … · `transcript`, `narrative` · `recognised`, `punctuated` · `domain: такси`.
    pub name: String,
    /// Hits and misses in it.
    pub confusion: Confusion,
    /// Harmonic mean of precision and recall.
    pub f1: Option<f64>,
}

/// A record judged wrongly.
#[derive(Clone, Debug, Serialize)]
pub struct Mistake {
    /// The record.
    pub id: String,
    /// What the label says.
    pub labelled: bool,
    /// What we say.
    pub state: State,
    /// How sure we were that the flag holds.
    pub probability: f64,
    /// Our strongest quote, if any.
    pub quote: Option<String>,
    /// What saw it.
    pub origin: Option<String>,
    /// The labeller's quote, if any.
    pub labelled_quote: Option<String>,
}

/// The class of the claim.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ClassReport {
    /// Share of right classes.
    pub accuracy: Measured,
    /// Mean F1 of the classes that occur.
    pub macro_f1: Measured,
    /// Agreement beyond chance.
    pub kappa: Measured,
    /// Records that got a class.
    pub coverage: Share,
    /// Expected calibration error of the probability of the class, over the records that got one.
    pub calibration_error: Option<f64>,
    /// Reliability, by tenths of that probability.
    pub reliability: Vec<Bin>,
    /// Rows as labelled, columns as judged, in the order of [`ClassReport::classes`].
    pub confusion: Vec<Vec<u64>>,
    /// Names of rows and columns.
    pub classes: Vec<String>,
    /// Records judged wrongly: identifier, labelled, judged.
    pub mistakes: Vec<(String, String, String)>,
}

/// Texts labelled case by case.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EpisodeReport {
    /// Labelled cases.
    pub labelled: u64,
    /// Those that have a case of ours in their place.
    pub paired: u64,
    /// Hits and misses by flag; a case not found raises nothing.
    pub flags: Vec<(FlagName, Confusion)>,
    /// Right classes; a case not found is wrong.
    pub legitimacy: Share,
}

/// One party's hostility.
#[derive(Clone, Debug, Serialize)]
pub struct HostilityReport {
    /// `staff` or `customer`.
    pub party: &'static str,
    /// Records with a grade.
    pub records: u64,
    /// Rank correlation of score and grade.
    pub spearman: Measured,
    /// Mean score by grade, 0 to 3.
    pub mean_by_grade: [Option<f64>; 4],
}

/// Commitments.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PromiseReport {
    /// Labelled ones that were found.
    pub recall: Share,
    /// Found ones that are labelled.
    pub precision: Share,
    /// Of those paired, right status.
    pub status: Share,
    /// Of those paired and labelled with a deadline, exactly that deadline.
    pub due: Share,
    /// … at least the right day.
    pub due_day: Share,
    /// Of those paired and labelled without a deadline, none given.
    pub no_due: Share,
    /// Labelled ones that were missed: identifier and quote.
    pub missed: Vec<(String, String)>,
    /// Found ones that nobody labelled: identifier and quote.
    pub extra: Vec<(String, String)>,
}

impl Report {
    /// Compares labels with what the pipeline made of the same records.
    pub fn compare(pairs: &[(Gold, Vec<Case>)]) -> Self {
        let evaluated: Vec<&(Gold, Vec<Case>)> = pairs
            .iter()
            .filter(|(_, cases)| !cases.is_empty())
            .collect();
        let mut report = Self {
            records: pairs.len() as u64,
            not_evaluated: pairs
                .iter()
                .filter(|(_, cases)| cases.is_empty())
                .map(|(gold, _)| gold.id.clone())
                .collect(),
            quotes_not_in_text: compare::lost_quotes(pairs),
            flags: FlagName::ALL
                .iter()
                .map(|&name| compare::flag(&evaluated, name))
                .collect(),
            legitimacy: compare::legitimacy(&evaluated),
            episodes: EpisodeReport::default(),
            hostility: compare::hostility(&evaluated),
            narrator: Share::default(),
            turn_party: Share::default(),
            turn_party_anonymous: Share::default(),
            dialogue_party: Share::default(),
            dialogue_found: Share::default(),
            cases: Share::default(),
            promises: PromiseReport::default(),
        };
        for (gold, cases) in evaluated {
            report.structure(gold, cases);
            report.episodes.add(gold, cases);
            report.promises.add(gold, cases);
        }
        report
    }
}
