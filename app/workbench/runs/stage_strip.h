// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/run_view.h"
#include "theme/theme.h"

#include <QWidget>
#include <vector>

namespace taxon::workbench {

/// The stages of a run side by side: a mark for the state, the name, and time taken or images done. Width is shared equally.
class StageStrip : public QWidget {
    Q_OBJECT

public:
    explicit StageStrip(QWidget* parent = nullptr);

    void setStages(std::vector<StageView> stages);
    void setTheme(const Theme& theme);
    [[nodiscard]] QSize sizeHint() const override { return {600, 52}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {300, 52}; }
    /// "12 s" or "120 / 480": the second line of a stage.
    [[nodiscard]] static QString detailOf(const StageView& stage);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<StageView> m_stages;
    Theme m_theme = Theme::light();
};

} // namespace taxon::workbench
