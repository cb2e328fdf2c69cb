// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/confusion.h"

#include "scores/cluster_order.h"
#include "scores/summary.h"

#include <QString>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace taxon::workbench {
namespace {

/// Images of all out-of-scope sets that figures count.
std::vector<std::uint32_t> outOfScopeRows(const Evaluation& evaluation)
{
    std::vector<std::uint32_t> rows;
    for (const EvaluatedSet& set : evaluation.sets())
        if (set.set.isOutOfScope() && set.set.name != scores::kValidationOutOfScope)
            rows.insert(rows.end(), set.set.rows.begin(), set.set.rows.end());
    return rows;
}

std::vector<std::int32_t> orderOf(const Evaluation& evaluation, const scores::Outcomes& outcomes, const ConfusionChoice& choice,
                                  const std::vector<scores::ConfusedPair>& pairs)
{
    const std::vector<std::string>& names = evaluation.store().classes();
    if (choice.isClustered) {
        std::vector<std::size_t> support(names.size());
        for (const std::int32_t truth : outcomes.truth)
            ++support[static_cast<std::size_t>(truth)];
        return scores::clusteredOrder(pairs, support);
    }
    std::vector<std::int32_t> order(names.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(),
              [&](std::int32_t a, std::int32_t b) { return names[static_cast<std::size_t>(a)] < names[static_cast<std::size_t>(b)]; });
    return order;
}

/// What is typed, in parts at its commas; none for nothing.
QStringList partsOf(const std::string& typed)
{
    QStringList parts;
    for (const QString& part : QString::fromStdString(typed).split(QLatin1Char(',')))
        if (!part.trimmed().isEmpty())
            parts << part.trimmed();
    return parts;
}

bool isNamedSo(const QString& name, const QStringList& parts)
{
    return parts.isEmpty() || std::any_of(parts.begin(), parts.end(), [&](const QString& part) { return name.contains(part, Qt::CaseInsensitive); });
}

/// Of \p order those that are asked for: named so, or occurring at all.
std::vector<std::int32_t> chosenOf(const Evaluation& evaluation, const ConfusionChoice& choice, const std::vector<std::int32_t>& order,
                                   const std::vector<const std::vector<std::int32_t>*>& occurring)
{
    std::vector<char> occurs(order.size());
    for (const auto* column : occurring)
        for (const std::int32_t index : *column)
            occurs[static_cast<std::size_t>(index)] = 1;
    const QStringList parts = partsOf(choice.typed);
    std::vector<std::int32_t> chosen;
    for (const std::int32_t index : order) {
        const QString name = QString::fromStdString(evaluation.store().classes()[static_cast<std::size_t>(index)]);
        if (occurs[static_cast<std::size_t>(index)] != 0 && isNamedSo(name, parts))
            chosen.push_back(index);
    }
    return chosen;
}

void chooseDrawn(Confusion& confusion)
{
    const scores::ConfusionMatrix& matrix = confusion.matrix;
    for (std::size_t row = 0; row < matrix.rowCount; ++row) {
        const std::size_t total = matrix.rowTotal(row);
        if (row < confusion.classes() || total > 0) {
            confusion.rows.push_back(row);
            confusion.totals.push_back(total);
        }
    }
    for (std::size_t column = 0; column < matrix.columnCount; ++column) {
        bool isEmpty = true;
        for (std::size_t row = 0; row < matrix.rowCount && isEmpty; ++row)
            isEmpty = matrix.at(row, column) == 0;
        if (column < confusion.classes() || !isEmpty)
            confusion.columns.push_back(column);
    }
}

CurveTone toneOf(const Confusion& confusion, std::size_t row, std::size_t column)
{
    if (confusion.isLast(column))
        return CurveTone::Muted;
    if (confusion.isLast(row))
        return CurveTone::Warn;
    return row == column && !confusion.isOther(row)              ? CurveTone::Accent
           : confusion.isOther(row) && confusion.isOther(column) ? CurveTone::Muted
                                                                 : CurveTone::Bad;
}

void shadeCells(Confusion& confusion)
{
    std::size_t most = 1;
    for (const std::size_t row : confusion.rows)
        for (const std::size_t column : confusion.columns)
            most = std::max(most, confusion.matrix.at(row, column));
    const double scale = 1 / std::log1p(static_cast<double>(most));
    confusion.shade.reserve(confusion.rows.size() * confusion.columns.size());
    confusion.tones.reserve(confusion.shade.capacity());
    for (std::size_t r = 0; r < confusion.rows.size(); ++r)
        for (const std::size_t column : confusion.columns) {
            const auto count = static_cast<double>(confusion.matrix.at(confusion.rows[r], column));
            const auto total = static_cast<double>(std::max<std::size_t>(1, confusion.totals[r]));
            // The square root lifts single images of a large class above the background.
            const double shade = confusion.choice.isShareOfRow ? std::sqrt(count / total) : std::log1p(count) * scale;
            confusion.shade.push_back(static_cast<float>(std::min(1.0, shade)));
            confusion.tones.push_back(toneOf(confusion, confusion.rows[r], column));
        }
}

} // namespace

int Confusion::placeOf(std::int32_t classIndex) const
{
    const auto found = std::find(matrix.classes.begin(), matrix.classes.end(), classIndex);
    return found == matrix.classes.end() ? -1 : static_cast<int>(found - matrix.classes.begin());
}

Confusion makeConfusion(const Evaluation& evaluation, const ConfusionChoice& choice)
{
    const EvaluatedSet& set = evaluation.sets()[static_cast<std::size_t>(choice.set)];
    const scores::Outcomes outcomes = scores::gather(evaluation.sidecar(), set.set.rows);
    Confusion confusion;
    confusion.choice = choice;
    confusion.outOfScopeRows = outOfScopeRows(evaluation);
    const scores::Outcomes foreign = scores::gather(evaluation.sidecar(), confusion.outOfScopeRows);
    const std::vector<scores::ConfusedPair> pairs = scores::confusedPairs(outcomes, choice.threshold);
    const std::vector<std::int32_t> order = orderOf(evaluation, outcomes, choice, pairs);
    const std::vector<std::int32_t> chosen = chosenOf(evaluation, choice, order, {&outcomes.truth, &outcomes.prediction, &foreign.prediction});
    confusion.matrix = scores::confusionMatrix(outcomes, chosen, evaluation.store().classes().size(), choice.columnThreshold(), foreign.prediction,
                                               foreign.confidence);
    for (const scores::ConfusedPair& pair : pairs)
        if (choice.typed.empty() || confusion.placeOf(pair.truth) >= 0 || confusion.placeOf(pair.predicted) >= 0)
            confusion.pairs.push_back(pair);
    chooseDrawn(confusion);
    shadeCells(confusion);
    return confusion;
}

std::vector<std::uint32_t> imagesOf(const Evaluation& evaluation, const Confusion& confusion, int row, int column)
{
    const scores::Sidecar& sidecar = evaluation.sidecar();
    const std::size_t wantedRow = confusion.rows[static_cast<std::size_t>(row)];
    const std::size_t wantedColumn = confusion.columns[static_cast<std::size_t>(column)];
    std::vector<std::size_t> place(evaluation.store().classes().size(), confusion.classes()); // "other"
    for (std::size_t k = 0; k < confusion.classes(); ++k)
        place[static_cast<std::size_t>(confusion.matrix.classes[k])] = k;
    const auto isMeant = [&](std::uint32_t image) {
        const std::int32_t truth = sidecar.truth[image];
        const std::size_t ownRow = truth < 0 ? confusion.classes() + 1 : place[static_cast<std::size_t>(truth)];
        const bool isShown = sidecar.confidence[image] >= static_cast<float>(confusion.choice.columnThreshold());
        const std::size_t ownColumn = isShown ? place[static_cast<std::size_t>(sidecar.prediction[image])] : confusion.classes() + 1;
        return ownRow == wantedRow && ownColumn == wantedColumn;
    };
    const std::vector<std::uint32_t>& all = confusion.isLast(wantedRow) ? confusion.outOfScopeRows
                                                                        : evaluation.sets()[static_cast<std::size_t>(confusion.choice.set)].set.rows;
    std::vector<std::uint32_t> images;
    std::copy_if(all.begin(), all.end(), std::back_inserter(images), isMeant);
    std::stable_sort(images.begin(), images.end(), [&](std::uint32_t a, std::uint32_t b) { return sidecar.confidence[a] > sidecar.confidence[b]; });
    return images;
}

} // namespace taxon::workbench
