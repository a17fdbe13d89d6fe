//! The reliability curve: of what the machine says with 70 %, do people confirm 70 %?

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Decided, Fit, Outcome, wilson};
use crate::eval::measure::calibration;
use crate::export::Language;

/// Side of the square that is drawn in.
const SIDE: f64 = 240.0;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2330;background:#fff}\
    section{margin:2rem 0;break-inside:avoid}svg{width:20rem;max-width:100%;height:auto}\
    .frame{fill:none;stroke:#78828f}.ideal{stroke:#78828f;stroke-dasharray:4 4}.seen{fill:none;stroke:#1c5aa6;stroke-width:2}\
    .dot{fill:#1c5aa6}.range{stroke:#1c5aa6}.cut{stroke:#b0231b;stroke-width:1.5}text{font-size:11px;fill:#596475}\
    @media(prefers-color-scheme:dark){body{background:#11151b;color:#e4e9f0}.seen,.range{stroke:#8ec2ff}.dot{fill:#8ec2ff}text{fill:#9ca8b8}.cut{stroke:#ff9d92}}";

/// A page with the curve of every flag and what was made of it.
pub fn page(fits: &[(Fit, Vec<Decided>)], wanted: f64, language: Language) -> String {
    html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (language.pick("Пороги по решениям людей", "Thresholds from people's decisions")) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (language.pick("Пороги по решениям людей", "Thresholds from people's decisions")) }
                p { (language.pick("По горизонтали: что сказала машина, по вертикали: какую долю подтвердили люди, с 95-процентными отрезками Уилсона. Пунктир: машина права ровно настолько, насколько уверена. Красная черта: новый порог.",
                    "Across: what the machine said; up: the share that people confirmed, with Wilson's 95 % intervals. Dashes: the machine is as right as it is sure. Red line: the new threshold.")) }
                @for (fit, decided) in fits {
                    section {
                        h2 { (language.flag(fit.flag)) }
                        (curve(fit, decided, language))
                        p { (words(fit, wanted, language)) }
                    }
                }
            }
        }
    }
    .into_string()
}

/// What came out, in a sentence.
pub fn words(fit: &Fit, wanted: f64, language: Language) -> String {
    let percent = |share: f64| language.percent(share);
    let count = language.count(
        fit.decisions as u64,
        ["решение", "решения", "решений"],
        ["decision", "decisions"],
    );
    match &fit.outcome {
        Outcome::TooFew { missing } => language.pick(
            format!("{count}; для точности {} не хватает ещё {missing}, порог остаётся {:.2}.", percent(wanted), fit.before),
            format!("{count}; {missing} more are needed for a precision of {}, the threshold stays {:.2}.", percent(wanted), fit.before),
        ),
        Outcome::OutOfReach { best } => language.pick(
            format!("{count}; точности {} не даёт ни один порог, лучшее {}. Порог остаётся {:.2}.", percent(wanted), percent(*best), fit.before),
            format!("{count}; no threshold gives a precision of {}, the best is {}. The threshold stays {:.2}.", percent(wanted), percent(*best), fit.before),
        ),
        Outcome::Set { raise, moves, precision, interval, recall } => language.pick(
            format!(
                "{count}; порог {raise:.2} вместо {:.2} (при других решениях он лежал бы от {:.2} до {:.2}). Подтверждаются {} ({} – {}), из подтверждённых отмечаются {}.",
                fit.before, moves.0, moves.1, percent(*precision), percent(interval.0), percent(interval.1), percent(*recall)
            ),
            format!(
                "{count}; threshold {raise:.2} in place of {:.2} (with other decisions it would lie between {:.2} and {:.2}). {} are confirmed ({} – {}), {} of the confirmed are raised.",
                fit.before, moves.0, moves.1, percent(*precision), percent(interval.0), percent(interval.1), percent(*recall)
            ),
        ),
    }
}

fn curve(fit: &Fit, decided: &[Decided], language: Language) -> Markup {
    let (x, y) = (
        |share: f64| 30.0 + share * SIDE,
        |share: f64| 10.0 + (1.0 - share) * SIDE,
    );
    let (bins, _) = calibration(decided);
    let mut inner = format!(
        "<rect class=\"frame\" x=\"30\" y=\"10\" width=\"{SIDE}\" height=\"{SIDE}\"/><line class=\"ideal\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0)
    );
    for share in [0.0, 0.5, 1.0] {
        inner.push_str(&format!(
            "<text x=\"{:.0}\" y=\"266\" text-anchor=\"middle\">{share}</text><text x=\"24\" y=\"{:.0}\" text-anchor=\"end\">{share}</text>",
            x(share), y(share) + 4.0
        ));
    }
    let points: Vec<String> = bins
        .iter()
        .map(|bin| format!("{:.1},{:.1}", x(bin.said), y(bin.held)))
        .collect();
    inner.push_str(&format!(
        "<polyline class=\"seen\" points=\"{}\"/>",
        points.join(" ")
    ));
    for bin in &bins {
        let right = (bin.held * bin.count as f64).round() as usize;
        let (low, high) = wilson(right, bin.count as usize);
        inner.push_str(&format!(
            "<line class=\"range\" x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{1:.1}\" y2=\"{2:.1}\"/><circle class=\"dot\" cx=\"{0:.1}\" cy=\"{3:.1}\" r=\"{4:.1}\"/>",
            x(bin.said), y(low), y(high), y(bin.held), 2.0 + (bin.count as f64).ln()
        ));
    }
    if let Outcome::Set { raise, .. } = fit.outcome {
        inner.push_str(&format!(
            "<line class=\"cut\" x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"10\" y2=\"{1}\"/>",
            x(raise),
            10.0 + SIDE
        ));
    }
    let label = language.pick("Кривая надёжности", "Reliability curve");
    PreEscaped(format!(
        "<svg viewBox=\"0 0 280 272\" role=\"img\" aria-label=\"{label}\">{inner}</svg>"
    ))
}
