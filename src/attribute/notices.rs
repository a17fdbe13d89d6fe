//! What a supervisor should know of the record itself: times that run backwards. Dates are read by `promise`, which
//! also reports those that cannot be right.

use crate::segment::Segment;

/// A notice in Russian where a turn begins before the one above it.
pub(super) fn backwards(segments: &[Segment]) -> Option<String> {
    let mut latest = 0;
    for (number, segment) in segments.iter().enumerate() {
        let Some(start) = segment.start_ms else {
            continue;
        };
        if start < latest {
            return Some(format!(
                "Реплика {} начинается раньше предыдущей: время идёт вспять; порядок оставлен как в записи",
                number + 1
            ));
        }
        latest = start;
    }
    None
}
