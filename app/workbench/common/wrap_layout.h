// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHBoxLayout>
#include <memory>
#include <utility>
#include <vector>

class QButtonGroup;

namespace taxon::workbench {

class Card;

/// One line while there is room, as many as are needed in a narrow window. What is added after addStretch() stands at the right end of the one
/// line, and begins a line of its own where there are several.
class WrapLayout : public QLayout {
    Q_OBJECT

public:
    explicit WrapLayout(int spacingPx = 6);
    ~WrapLayout() override;

    /// Takes it over.
    void addLine(QLayout* line);
    void addStretch() { m_stretchAt = count(); }

    void addItem(QLayoutItem* item) override;
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    /// All in one line.
    [[nodiscard]] QSize sizeHint() const override;
    /// The widest item in each line.
    [[nodiscard]] QSize minimumSize() const override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    void setGeometry(const QRect& rect) override;

private:
    struct Line {
        std::vector<QLayoutItem*> left, right;
    };

    [[nodiscard]] std::vector<Line> linesFor(int width) const;
    [[nodiscard]] int widthOf(const std::vector<QLayoutItem*>& items) const;
    [[nodiscard]] static int heightOf(const Line& line);

    std::vector<std::unique_ptr<QLayoutItem>> m_items;
    int m_stretchAt = -1;
};

/// Card::addHeading() whose line gives way in a narrow window: the heading's own line, for what belongs to it, and the layout for the rest.
struct WrappingHeading {
    QHBoxLayout* title;
    WrapLayout* line;
};
[[nodiscard]] WrappingHeading addWrappingHeading(Card& card, const QString& title);
/// addChips() of common/widgets.h; each chip wraps by itself.
[[nodiscard]] QButtonGroup* addChips(WrapLayout& line, QObject* owner, const std::vector<std::pair<QString, const char*>>& chips);

} // namespace taxon::workbench
