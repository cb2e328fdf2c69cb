// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_words.h"

#include "common/widgets.h"

#include <array>
#include <utility>

namespace taxon::workbench {
namespace {

using identify::ImageStatus;

QString wordOf(ImageStatus status)
{
    switch (status) {
    case ImageStatus::New: return {};
    case ImageStatus::Accepted: return IdentifyPresenter::tr("accepted");
    case ImageStatus::Benchmark: return IdentifyPresenter::tr("in a benchmark");
    case ImageStatus::OutOfScope: return IdentifyPresenter::tr("out of scope");
    case ImageStatus::Removed: return IdentifyPresenter::tr("removed");
    }
    return {};
}

} // namespace

GridCell cellOf(const IdentifyFacts& facts)
{
    GridCell cell;
    cell.file = facts.file;
    cell.title = facts.prediction;
    cell.share = facts.score;
    cell.pill = decisionText(facts);
    cell.pillTone = facts.isMarked ? Tone::Bad : facts.status == ImageStatus::Accepted ? Tone::Good : Tone::Accent;
    cell.text = IdentifyPresenter::tr("%1\n%2 at %3").arg(facts.path, facts.prediction, decimal(facts.score, 2));
    if (!cell.pill.isEmpty())
        cell.text += QLatin1Char('\n') + cell.pill;
    return cell;
}

QString factsText(const IdentifyFacts& facts)
{
    QString words = IdentifyPresenter::tr("%1\nmargin %2 · entropy %3").arg(facts.path, decimal(facts.margin, 2), decimal(facts.entropy, 2));
    if (!facts.near.isEmpty())
        words +=
            QLatin1Char('\n')
            + (facts.isNearEqual ? IdentifyPresenter::tr("the same picture as %1") : IdentifyPresenter::tr("looks nearly like %1")).arg(facts.near);
    if (facts.status != ImageStatus::New)
        words += QLatin1Char('\n') + wordOf(facts.status);
    return words;
}

QString decisionText(const IdentifyFacts& facts)
{
    return facts.isMarked ? IdentifyPresenter::tr("wrong") : wordOf(facts.status);
}

QString identifyKeysLine(const Keymap& keymap)
{
    const std::array<std::pair<const char*, QString>, 10> keys{{{"keep", IdentifyPresenter::tr("accept")},
                                                                {"guess_1", IdentifyPresenter::tr("as guess 1 …")},
                                                                {"relabel", IdentifyPresenter::tr("as class")},
                                                                {"difficult", IdentifyPresenter::tr("to benchmark difficult")},
                                                                {"out_of_scope", IdentifyPresenter::tr("out of scope")},
                                                                {"remove", IdentifyPresenter::tr("remove")},
                                                                {"unsure", IdentifyPresenter::tr("leave")},
                                                                {"wrong_label", IdentifyPresenter::tr("mark wrong")},
                                                                {"large", IdentifyPresenter::tr("large")},
                                                                {"undo", IdentifyPresenter::tr("undo")}}};
    QStringList parts;
    for (const auto& [action, words] : keys)
        if (const QString key = keymap.text(QLatin1String(action)); !key.isEmpty())
            parts << QStringLiteral("<b>%1</b>&nbsp;%2").arg(key.toHtmlEscaped(), QString(words).replace(QLatin1Char(' '), QStringLiteral("&nbsp;")));
    return parts.join(QStringLiteral(" · "));
}

} // namespace taxon::workbench
