// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_words.h"

#include "common/widgets.h"

#include <algorithm>

namespace taxon::workbench {

QString imagesText(qint64 count)
{
    return count == 1 ? ReviewPresenter::tr("1 image") : ReviewPresenter::tr("%1 images").arg(grouped(count));
}

GridCell cellOf(const ImageFacts& facts)
{
    using Verdict = ImageFacts::Verdict;
    GridCell cell;
    cell.file = facts.file;
    cell.title = facts.prediction;
    cell.share = facts.confidence;
    switch (facts.verdict) {
    case Verdict::RightShown:
        cell.pill = ReviewPresenter::tr("right");
        cell.pillTone = Tone::Good;
        break;
    case Verdict::RightWithheld:
        cell.pill = ReviewPresenter::tr("right, low");
        cell.pillTone = Tone::Good;
        break;
    case Verdict::WrongShown:
        cell.pill = ReviewPresenter::tr("wrong, shown");
        cell.pillTone = Tone::Bad;
        break;
    case Verdict::WrongWithheld:
        cell.pill = ReviewPresenter::tr("wrong");
        cell.pillTone = Tone::Warn;
        break;
    case Verdict::FalseShown:
        cell.pill = ReviewPresenter::tr("false, shown");
        cell.pillTone = Tone::Bad;
        break;
    case Verdict::Rejected:
        cell.pill = ReviewPresenter::tr("rejected");
        cell.pillTone = Tone::Good;
        break;
    }
    const QString verdict = cell.pill;
    if (!facts.judged.isEmpty()) {
        cell.pill = facts.judged;
        cell.pillTone = Tone::Accent;
    }
    cell.shareStrong = facts.verdict == Verdict::RightShown || facts.verdict == Verdict::WrongShown || facts.verdict == Verdict::FalseShown;
    if (!facts.truth.isEmpty() && facts.truth != facts.prediction)
        cell.title = facts.truth + QStringLiteral(" → ") + facts.prediction;
    cell.text = ReviewPresenter::tr("%1\nlabel %2, prediction %3 at %4, %5")
                    .arg(facts.path, facts.truth.isEmpty() ? ReviewPresenter::tr("out of scope") : facts.truth, facts.prediction,
                         decimal(facts.confidence, 2), verdict)
                + (facts.judged.isEmpty() ? QString() : ReviewPresenter::tr("\n%1 (%2)").arg(facts.judged, facts.judgedBy));
    return cell;
}

Row rowOf(const ReviewPresenter& presenter, const ErrorGroup& group, std::size_t most)
{
    const std::size_t all = std::max<std::size_t>(1, presenter.wrongImages());
    const std::size_t shown = presenter.shownOf(group);
    Row row;
    if (group.truth >= 0 && group.prediction >= 0) {
        row.title = presenter.className(group.truth);
        row.target = presenter.className(group.prediction);
    } else {
        row.title = presenter.className(std::max(group.truth, group.prediction));
    }
    row.dot = shown > 0 ? Tone::Bad : Tone::None;
    row.count = grouped(static_cast<qint64>(group.rows.size()));
    const double share = static_cast<double>(group.rows.size()) / static_cast<double>(all);
    row.note = percent(share, share < 0.1 ? 1 : 0); // with 1,000 classes the largest pair may be 0.3 %
    row.share = static_cast<double>(group.rows.size()) / static_cast<double>(most);
    const QString images = imagesText(static_cast<qint64>(group.rows.size()))
                           + (shown > 0 ? ReviewPresenter::tr(", %1 shown").arg(grouped(static_cast<qint64>(shown))) : QString());
    row.text = !row.target.isEmpty() ? ReviewPresenter::tr("%1 predicted as %2, %3").arg(row.title, row.target, images)
               : group.truth >= 0    ? ReviewPresenter::tr("%1 not recognised, %2").arg(row.title, images)
                                     : ReviewPresenter::tr("wrongly predicted as %1, %2").arg(row.title, images);
    return row;
}

QString titleOf(const ReviewPresenter& presenter)
{
    using View = ReviewPresenter::View;
    if (!presenter.openedTitle().isEmpty())
        return presenter.openedTitle();
    const ErrorGroup* group = presenter.chosenGroup();
    if (group != nullptr && group->truth >= 0 && group->prediction >= 0)
        return ReviewPresenter::tr("%1 → %2").arg(presenter.className(group->truth), presenter.className(group->prediction));
    if (group != nullptr)
        return group->truth >= 0 ? ReviewPresenter::tr("%1 not recognised").arg(presenter.className(group->truth))
                                 : ReviewPresenter::tr("taken for %1").arg(presenter.className(group->prediction));
    switch (presenter.view()) {
    case View::Queue: return presenter.isOutOfScope() ? ReviewPresenter::tr("False and shown") : ReviewPresenter::tr("Wrong or low");
    case View::WrongShown: return ReviewPresenter::tr("Wrong and shown");
    case View::Withheld: return presenter.isOutOfScope() ? ReviewPresenter::tr("Rejected") : ReviewPresenter::tr("Withheld");
    case View::All: break;
    }
    return ReviewPresenter::tr("All images");
}

} // namespace taxon::workbench
