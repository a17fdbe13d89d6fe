//! Hostility turn by turn: staff above the line, the customer below it.

use maud::{Markup, PreEscaped, html};

use crate::case::Case;
use crate::conversation::{Kind, Party};
use crate::export::Language;

/// Height of one side, in units of the drawing.
const SIDE: f64 = 40.0;
/// Below this a turn is calm, and shown as a dot.
const CALM: f64 = 0.05;

/// The drawing, with the same in words for those who do not see it.
pub fn heat(case: &Case, language: Language) -> Markup {
    let turns: Vec<_> = case
        .turns
        .iter()
        .filter(|turn| matches!(turn.kind, Kind::Body | Kind::Frame))
        .collect();
    let peak = |party: Party| {
        let sided = turns.iter().filter(|turn| turn.party == party);
        sided.map(|turn| turn.hostility).fold(0.0, f64::max)
    };
    let mut bars = String::new();
    for (at, turn) in turns.iter().enumerate() {
        let class = match turn.party {
            Party::Staff => "staff",
            Party::Customer => "customer",
            Party::Third | Party::Unknown => "other",
        };
        let high = (turn.hostility.max(CALM) * SIDE).min(SIDE);
        let top = if turn.party == Party::Staff {
            SIDE - high
        } else {
            SIDE
        };
        bars.push_str(&format!(
            "<a href=\"#c1-t{}\" tabindex=\"-1\"><rect class=\"{class}\" x=\"{at}\" y=\"{top:.1}\" width=\"0.8\" height=\"{high:.1}\"/></a>",
            turn.index
        ));
    }
    let words = language.pick(
        format!(
            "Накал по репликам: у сотрудника до {}, у клиента до {}",
            language.score(peak(Party::Staff)),
            language.score(peak(Party::Customer))
        ),
        format!(
            "Hostility by turn: staff up to {}, customer up to {}",
            language.score(peak(Party::Staff)),
            language.score(peak(Party::Customer))
        ),
    );
    let width = turns.len().max(12);
    html! {
        @if turns.len() > 1 && turns.iter().all(|turn| turn.hostility < CALM) {
            p.meta { (language.pick("Разговор спокойный: накала нет ни у кого.", "A calm conversation: nobody is hostile.")) }
        } @else if turns.len() > 1 {
            figure.heat {
                figcaption { (words) }
                (PreEscaped(format!(
                    "<svg viewBox=\"0 0 {width} {}\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><line x1=\"0\" x2=\"{width}\" y1=\"{SIDE}\" y2=\"{SIDE}\"/>{bars}</svg>",
                    SIDE * 2.0
                )))
            }
        }
    }
}
