// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

#include <QStringList>
#include <QWidget>

namespace taxon::workbench {

class ThumbnailLoader;

/// A row of small pictures, or one larger one, that keep their shape.
class PictureStrip : public QWidget {
    Q_OBJECT

public:
    /// \param places  pictures that find room beside each other; 1 = a larger one.
    PictureStrip(ThumbnailLoader& thumbnails, int heightPx, int places, QWidget* parent = nullptr);
    ~PictureStrip() override;
    void setFiles(const QStringList& files);
    void setTheme(const Theme& theme);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ThumbnailLoader& m_thumbnails;
    int m_places;
    QStringList m_files;
    Theme m_theme = Theme::light();
};

} // namespace taxon::workbench
