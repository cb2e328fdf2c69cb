// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/change_rows.h"

#include "common/core_text.h"
#include "common/widgets.h"

#include <QCoreApplication>
#include <array>

namespace taxon::workbench {
namespace {

struct ChangeRows {
    Q_DECLARE_TR_FUNCTIONS(ChangeRows)
};

/// By dataset::ChangeKind.
constexpr std::array<std::pair<const char*, const char*>, dataset::kChangeKinds> kKinds{{
    {QT_TRANSLATE_NOOP("ChangeRows", "Added"), ""},
    {QT_TRANSLATE_NOOP("ChangeRows", "Removed"), ""},
    {QT_TRANSLATE_NOOP("ChangeRows", "Changed"), QT_TRANSLATE_NOOP("ChangeRows", "The same file name, other bytes")},
    {QT_TRANSLATE_NOOP("ChangeRows", "Renamed"), QT_TRANSLATE_NOOP("ChangeRows", "The same bytes under another name")},
    {QT_TRANSLATE_NOOP("ChangeRows", "Relabelled"), QT_TRANSLATE_NOOP("ChangeRows", "Another class")},
    {QT_TRANSLATE_NOOP("ChangeRows", "Moved"), QT_TRANSLATE_NOOP("ChangeRows", "Another set")},
}};

/// \param kinds  what has a column.
FigureRow rowOf(const QString& name, const dataset::ChangeCounts& counts, const std::vector<std::size_t>& kinds, bool isStrong)
{
    FigureRow row{{name}};
    row.back().isStrong = isStrong;
    for (const std::size_t kind : kinds) {
        const std::size_t count = counts[kind];
        FigureCell cell{count > 0 ? grouped(static_cast<qint64>(count)) : QStringLiteral("–"), static_cast<double>(count),
                        count > 0 ? Tone::None : Tone::Muted};
        cell.isStrong = isStrong && count > 0;
        row.push_back(std::move(cell));
    }
    return row;
}

/// "Added: 12 named by version 001, 5 by no model."; "" where no model had a part in it.
QString addedWords(const dataset::Additions& added)
{
    QStringList parts;
    for (const auto& [version, images] : added.byModel) {
        const QString count = grouped(static_cast<qint64>(images));
        parts << (version.empty() ? ChangeRows::tr("%1 named by a model file").arg(count)
                                  : ChangeRows::tr("%1 named by version %2").arg(count, text(version)));
    }
    if (parts.isEmpty())
        return {};
    if (added.byNoModel > 0)
        parts << ChangeRows::tr("%1 by no model").arg(grouped(static_cast<qint64>(added.byNoModel)));
    return ChangeRows::tr("Added: %1.").arg(parts.join(QStringLiteral(", ")));
}

} // namespace

void showChanges(FigureTable& table, const DatasetChanges& changes)
{
    std::vector<std::size_t> kinds;
    std::vector<FigureColumn> columns{{ChangeRows::tr("Class"), {}, true}};
    for (std::size_t kind = 0; kind < kKinds.size(); ++kind)
        if (changes.counts[kind] > 0) {
            const auto& [title, meaning] = kKinds[kind];
            kinds.push_back(kind);
            columns.push_back({ChangeRows::tr(title), meaning[0] != '\0' ? ChangeRows::tr(meaning) : QString()});
        }
    std::vector<FigureRow> rows{rowOf(ChangeRows::tr("All"), changes.counts, kinds, true)};
    for (const auto& [className, counts] : changes.classes)
        rows.push_back(rowOf(className.empty() ? ChangeRows::tr("(out of scope)") : text(className), counts, kinds, false));
    if (changes.changed() == 0)
        rows.clear();
    table.setRows({});
    table.setColumns(std::move(columns));
    table.setRows(std::move(rows));
}

QString changeWords(const DatasetChanges& changes)
{
    const QString same = grouped(static_cast<qint64>(changes.unchanged));
    if (changes.changed() == 0)
        return ChangeRows::tr("Every image is where it was: %1.").arg(same);
    const QString added = addedWords(changes.added), words = ChangeRows::tr("%1 images as before").arg(same);
    return added.isEmpty() ? words : QStringLiteral("%1. %2").arg(words, added);
}

QString kindWords(dataset::SetKind kind)
{
    switch (kind) {
    case dataset::SetKind::Train: return ChangeRows::tr("training");
    case dataset::SetKind::Validation: return ChangeRows::tr("chooses epoch and threshold");
    case dataset::SetKind::Test: return ChangeRows::tr("test");
    case dataset::SetKind::Benchmark: return ChangeRows::tr("benchmark");
    case dataset::SetKind::OutOfScope: return ChangeRows::tr("out of scope");
    case dataset::SetKind::Reserve: break;
    }
    return ChangeRows::tr("not used");
}

} // namespace taxon::workbench
