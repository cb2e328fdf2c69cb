// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/chart_figures.h"
#include "theme/theme.h"

#include <QString>
#include <QWidget>
#include <array>
#include <cstddef>
#include <vector>

namespace taxon::workbench {

/// The confusions of one class: a chord of bands from the left, what is taken for it, to the right, what it is taken for; all on one scale, the
/// highest first.
///
/// The arrow keys choose a band, Enter or a double click activates it; the chosen one is said as the accessible description. Those that find
/// no room are counted below the last one.
class ClassFlows : public QWidget {
    Q_OBJECT

public:
    enum Side { Incoming, Outgoing };

    struct Flow {
        QString name; ///< the other class
        std::size_t images = 0;
    };

    explicit ClassFlows(const QString& objectName, QWidget* parent = nullptr);

    /// \param incoming, outgoing  most images first. No class: the widget says what to do.
    void setClass(const QString& name, std::vector<Flow> incoming, std::vector<Flow> outgoing);
    void setTheme(const Theme& theme);
    [[nodiscard]] const QString& className() const noexcept { return m_name; }
    [[nodiscard]] Side chosenSide() const noexcept { return m_side; }
    /// Index into the side's flows; -1 for none.
    [[nodiscard]] int chosen() const noexcept { return m_chosen; }
    /// A row a band, also of those that find no room: label, what it is taken for, images.
    [[nodiscard]] ChartFigures figures() const;
    [[nodiscard]] QSize sizeHint() const override { return {420, 190}; }

Q_SIGNALS:
    void activated(ClassFlows::Side side, int flow);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    [[nodiscard]] const std::vector<Flow>& flows(Side side) const noexcept { return m_flows[static_cast<std::size_t>(side)]; }
    /// Bands that are drawn of a side.
    [[nodiscard]] int shown(Side side) const;
    void choose(Side side, int flow);
    [[nodiscard]] bool chooseAt(QPointF place);
    void paintWords(QPainter& painter, Side side) const;
    void paintBands(QPainter& painter, Side side) const;
    /// The width of a side.
    [[nodiscard]] double half() const;
    /// A rectangle of a side, measured from the middle outwards.
    [[nodiscard]] QRectF place(Side side, double fromMiddle, double top, double wide, double high) const;

    QString m_name;
    std::array<std::vector<Flow>, 2> m_flows;
    Side m_side = Outgoing;
    int m_chosen = -1;
    Theme m_theme = Theme::light();
};

} // namespace taxon::workbench
