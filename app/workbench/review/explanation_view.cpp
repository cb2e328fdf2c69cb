// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/explanation_view.h"

#include "common/core_text.h"
#include "common/image_viewer.h"
#include "common/widgets.h"

#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr int kLongSidePx = 256;
constexpr double kMostAlpha = 0.7;

/// The map's value at (x, y), counted in its places, between their centres linear.
double valueAt(const scores::Explanation& explanation, const std::vector<float>& values, double x, double y)
{
    const double column = std::clamp(x - 0.5, 0.0, explanation.columns - 1.0), row = std::clamp(y - 0.5, 0.0, explanation.rows - 1.0);
    const int left = static_cast<int>(column), top = static_cast<int>(row);
    const int right = std::min(left + 1, explanation.columns - 1), bottom = std::min(top + 1, explanation.rows - 1);
    const auto value = [&](int r, int c) { return static_cast<double>(values[static_cast<std::size_t>(r * explanation.columns + c)]); };
    const double across = column - left, down = row - top;
    return (value(top, left) * (1 - across) + value(top, right) * across) * (1 - down)
           + (value(bottom, left) * (1 - across) + value(bottom, right) * across) * down;
}

QRgb colourOf(double value)
{
    const int alpha = qRound(255 * kMostAlpha * std::sqrt(value)); // faint places are seen, too
    return qPremultiply(qRgba(255 - qRound(25 * value), qRound(215 * (1 - value)), 0, alpha));
}

} // namespace

QImage heatPicture(const scores::Explanation& explanation, std::size_t map)
{
    const double scale = static_cast<double>(kLongSidePx) / std::max(explanation.widthPx, explanation.heightPx);
    const int width = std::max(1, qRound(explanation.widthPx * scale)), height = std::max(1, qRound(explanation.heightPx * scale));
    QImage picture(width, height, QImage::Format_ARGB32_Premultiplied);
    picture.fill(Qt::transparent);
    for (int y = 0; y < height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(picture.scanLine(y));
        const double atY = ((y + 0.5) / height * explanation.heightPx - explanation.yPx) / explanation.shownHeightPx;
        for (int x = 0; x < width; ++x) {
            const double atX = ((x + 0.5) / width * explanation.widthPx - explanation.xPx) / explanation.shownWidthPx;
            if (atX >= 0 && atX < 1 && atY >= 0 && atY < 1)
                line[x] = colourOf(valueAt(explanation, explanation.maps[map].values, atX * explanation.columns, atY * explanation.rows));
        }
    }
    return picture;
}

ExplanationView::ExplanationView(ReviewPresenter& presenter, CommandJobs* jobs, ImageViewer& viewer, QObject* parent)
    : QObject(parent), m_presenter(presenter), m_viewer(viewer), m_explanations(presenter, jobs)
{
    connect(&viewer, &ImageViewer::indexChanged, this, &ExplanationView::update);
    connect(&m_explanations, &Explanations::changed, this, &ExplanationView::update);
}

void ExplanationView::next()
{
    const auto row = static_cast<std::size_t>(m_viewer.index());
    const bool labelIsAnother = m_shown == Shown::BestGuess && m_viewer.index() >= 0 && row < m_presenter.images().size()
                                && m_presenter.labelOf(m_presenter.images()[row]) != m_presenter.facts(m_presenter.images()[row]).prediction
                                && !m_presenter.labelOf(m_presenter.images()[row]).isEmpty();
    m_shown = m_shown == Shown::Nothing ? Shown::BestGuess : labelIsAnother ? Shown::Label : Shown::Nothing;
    update();
}

std::optional<std::size_t> ExplanationView::wantedMap(const scores::Explanation& found, std::uint32_t row) const
{
    if (m_shown == Shown::BestGuess)
        return 0;
    const std::string label = m_presenter.labelOf(row).toStdString();
    for (std::size_t i = 0; i < found.maps.size(); ++i)
        if (found.maps[i].className == label)
            return i;
    return std::nullopt;
}

void ExplanationView::update()
{
    if (!m_viewer.isOpen())
        return;
    const std::vector<std::uint32_t>& images = m_presenter.images();
    if (m_shown == Shown::Nothing || m_viewer.index() < 0 || m_viewer.index() >= static_cast<qint64>(images.size()))
        return m_viewer.setOverlay({}, {});
    const std::uint32_t row = images[static_cast<std::size_t>(m_viewer.index())];
    m_explanations.want(row);
    const scores::Explanation* found = m_explanations.of(row);
    if (found == nullptr) {
        const QString problem = m_explanations.problemOf(row);
        return m_viewer.setOverlay({},
                                   problem.isEmpty() ? tr("Where it looks: being computed …") : tr("Where it looks is not known: %1").arg(problem));
    }
    const auto map = wantedMap(*found, row);
    if (!map)
        return m_viewer.setOverlay({}, tr("The model doesn't know the label %1").arg(m_presenter.labelOf(row)));
    const scores::ClassMap& shown = found->maps[*map];
    const bool isEmpty = std::all_of(shown.values.begin(), shown.values.end(), [](float value) { return value <= 0; });
    m_viewer.setOverlay(
        heatPicture(*found, *map),
        (isEmpty ? tr("Nothing in it speaks for %1 (%2)") : tr("Where it sees %1 (%2)")).arg(text(shown.className), decimal(shown.score, 2)));
}

} // namespace taxon::workbench
