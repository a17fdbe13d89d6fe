//! The reliability curve: of what the machine says with 70 %, do people confirm 70 %?

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Decided, Fit, Outcome, wilson};
use crate::eval::measure::calibration;
use crate::export::Language;

/// Share of the true cases under which a threshold finds few of them.
const FEW: f64 = 0.5;
/// Room for the numbers at the left.
const LEFT: f64 = 46.0;
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
    let (percent, score) = (
        |share: f64| language.percent(share),
        |threshold: f64| language.score(threshold),
    );
    let before = score(fit.before);
    let count = language.count(
        fit.decisions as u64,
        ["решение", "решения", "решений"],
        ["decision", "decisions"],
    );
    match &fit.outcome {
        Outcome::TooFew { missing } => {
            let more = language.count(
                *missing as u64,
                ["решения", "решений", "решений"],
                ["decision", "decisions"],
            );
            language.pick(
                format!("{count}; для точности {} не хватает ещё {more}, порог остаётся {before}.", percent(wanted)),
                format!("{count}; {more} more needed for a precision of {}, the threshold stays {before}.", percent(wanted)),
            )
        }
        Outcome::OutOfReach { best } => language.pick(
            format!(
                "{count}; точность {} не держится ни с какого порога до самого верха, лучшая на одном пороге – {}. Порог \
                 остаётся {before}.",
                percent(wanted), percent(*best)
            ),
            format!(
                "{count}; from no threshold up to the top does a precision of {} hold, the best at one is {}. The threshold \
                 stays {before}.",
                percent(wanted), percent(*best)
            ),
        ),
        Outcome::Set { raise, moves, precision, interval, recall } => {
            let (raise, least, most) = (score(*raise), score(moves.0), score(moves.1));
            let (confirmed, low, high) = (percent(*precision), percent(interval.0), percent(interval.1));
            let (found, lost) = (percent(*recall), percent(1.0 - recall));
            language.pick(
                format!(
                    "{count}; порог {raise} вместо {before} (при других решениях он лежал бы от {least} до {most}). Из отмеченных \
                     подтвердятся {confirmed} ({low} – {high}); из всех настоящих случаев будут отмечены {found}, а {lost} останутся \
                     без отметки{}.",
                    if *recall < FEW { ": подумайте о меньшей точности" } else { "" }
                ),
                format!(
                    "{count}; threshold {raise} in place of {before} (with other decisions it would lie between {least} and {most}). Of the \
                     raised {confirmed} will be confirmed ({low} – {high}); of all true cases {found} will be raised, and {lost} will not{}.",
                    if *recall < FEW { ": think of a lower precision" } else { "" }
                ),
            )
        }
    }
}

fn curve(fit: &Fit, decided: &[Decided], language: Language) -> Markup {
    let (x, y) = (
        |share: f64| LEFT + share * SIDE,
        |share: f64| 10.0 + (1.0 - share) * SIDE,
    );
    let (bins, _) = calibration(decided);
    let mut inner = format!(
        "<rect class=\"frame\" x=\"{LEFT}\" y=\"10\" width=\"{SIDE}\" height=\"{SIDE}\"/><line class=\"ideal\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0)
    );
    for share in [0.0, 0.5, 1.0] {
        let said = language.percent(share);
        inner.push_str(&format!(
            "<text x=\"{:.0}\" y=\"266\" text-anchor=\"middle\">{said}</text><text x=\"40\" y=\"{:.0}\" text-anchor=\"end\">{said}</text>",
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
        "<svg viewBox=\"0 0 310 272\" role=\"img\" aria-label=\"{label}\">{inner}</svg>"
    ))
}
