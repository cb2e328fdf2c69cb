// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/explanations.h"

#include <QImage>

namespace taxon::workbench {

class ImageViewer;

/// The map of a class over the whole picture: from nothing over yellow to red, clear where the model was shown nothing. Its sides are those of
/// the picture, made smaller. \param map  of its maps. O(pixels), about 1 ms.
[[nodiscard]] QImage heatPicture(const scores::Explanation& explanation, std::size_t map);

/// Where the model looks, over the picture of the large view: off at first; then its best guess, then the label where that is another class.
class ExplanationView : public QObject {
    Q_OBJECT

public:
    /// All outlive it.
    ExplanationView(ReviewPresenter& presenter, CommandJobs* jobs, ImageViewer& viewer, QObject* parent = nullptr);

    enum class Shown { Nothing, BestGuess, Label };
    [[nodiscard]] Shown shown() const noexcept { return m_shown; }
    /// Best guess, label, nothing, from what is shown now; it stays while images go by.
    void next();
    [[nodiscard]] const Explanations& explanations() const noexcept { return m_explanations; }

private:
    void update();
    /// Of the maps of the image; nothing where the label is not among them.
    [[nodiscard]] std::optional<std::size_t> wantedMap(const scores::Explanation& found, std::uint32_t row) const;

    ReviewPresenter& m_presenter;
    ImageViewer& m_viewer;
    Explanations m_explanations;
    Shown m_shown = Shown::Nothing;
};

} // namespace taxon::workbench
