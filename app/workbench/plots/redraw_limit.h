// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <functional>

class QWidget;

namespace taxon::workbench {

/// Draws a live chart at most ten times a second, and not at all while it is hidden: what was asked for meanwhile is drawn once it is shown.
class RedrawLimit : public QObject {
    Q_OBJECT

public:
    static constexpr int kIntervalMs = 100;

    /// \param chart  owns this object. \param draw  puts the newest state on the screen.
    RedrawLimit(QWidget& chart, std::function<void()> draw);
    /// Something changed.
    void request();
    /// Draws what waits, hidden or not: before the chart is saved as a picture.
    void catchUp();
    /// How often draw() was called: for tests.
    [[nodiscard]] int draws() const noexcept { return m_draws; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void draw();

    QWidget& m_chart;
    std::function<void()> m_draw;
    QTimer m_timer;
    QElapsedTimer m_since; ///< the last drawing
    bool m_isPending = false;
    int m_draws = 0;
};

} // namespace taxon::workbench
