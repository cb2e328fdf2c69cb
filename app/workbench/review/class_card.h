// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/widgets.h"
#include "review/classes_presenter.h"

#include <array>

namespace taxon::workbench {

class PictureStrip;
class ThumbnailLoader;

/// One class in pictures: its surest, its worst and its least clear images, and what is taken for it; each heading opens all of them.
class ClassCard : public Card {
    Q_OBJECT

public:
    /// Both outlive it.
    ClassCard(ClassesPresenter& presenter, ThumbnailLoader& thumbnails, QWidget* parent = nullptr);

    /// \param classIndex  -1 = none is chosen.
    void showClass(std::int32_t classIndex);
    void setTheme(const Theme& theme);

private:
    struct Row {
        ClassesPresenter::Part part;
        QLabel* caption;
        QPushButton* button;
        PictureStrip* strip;
    };

    void addRow(std::size_t index, ClassesPresenter::Part part, const QString& caption, const char* name, ThumbnailLoader& thumbnails);

    static constexpr std::size_t kRows = 4;

    ClassesPresenter& m_presenter;
    std::int32_t m_class = -1;
    QLabel* m_hint;
    std::array<Row, kRows> m_rows{};
};

} // namespace taxon::workbench
