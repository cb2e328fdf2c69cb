// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/gate_rows.h"

#include "common/widgets.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <iterator>

namespace taxon::workbench {
namespace {

struct GateWords {
    Q_DECLARE_TR_FUNCTIONS(GateWords)
};

constexpr int kStrictColumn = 3;

/// Images are counted, not measured.
bool isCount(const scores::Gate& gate)
{
    return gate.metric == "leaks";
}

FigureRow gateRow(const scores::GateResult& result)
{
    using scores::GateStatus;
    const Tone tone = result.status == GateStatus::Pass                         ? Tone::Good
                      : result.status == GateStatus::Fail && result.gate.blocks ? Tone::Bad
                                                                                : Tone::Warn;
    const bool isStrict = std::isnan(result.gate.strictLimit);
    QString strict = isStrict ? GateWords::tr("the same")
                              : GateWords::tr("%1: %2").arg(result.gate.strictLimit).arg(QLatin1String(scores::name(result.strictStatus)));
    QString condition = QString::fromStdString(scores::describe(result.gate));
    if (!result.gate.blocks)
        condition += GateWords::tr(" (warning only)");
    if (!result.why.empty())
        condition += QStringLiteral(" – ") + QString::fromStdString(result.why);
    return {{condition},
            {isCount(result.gate) && !std::isnan(result.value) ? grouped(std::llround(result.value)) : decimal(result.value), result.value},
            {QLatin1String(scores::name(result.status)), static_cast<double>(result.status), tone, -1, true},
            {strict, 0, isStrict || result.strictStatus == GateStatus::Pass ? Tone::Muted : Tone::Warn}};
}

} // namespace

std::vector<FigureColumn> gateColumns()
{
    return {{GateWords::tr("Condition"), {}, true, true},
            {GateWords::tr("Value"), GateWords::tr("What was judged")},
            {GateWords::tr("Result"), GateWords::tr("NO DATA of a blocking gate blocks, as FAIL does")},
            {GateWords::tr("Strict default"), GateWords::tr("Where gates.yaml has another limit: the default, and what it says")}};
}

void fillGates(FigureTable& table, const std::vector<scores::GateResult>& gates)
{
    std::vector<FigureRow> rows;
    std::transform(gates.begin(), gates.end(), std::back_inserter(rows), gateRow);
    table.setRows(std::move(rows));
    table.setColumnHidden(kStrictColumn, std::all_of(gates.begin(), gates.end(), [](const auto& gate) { return std::isnan(gate.gate.strictLimit); }));
    table.fitHeight();
}

} // namespace taxon::workbench
