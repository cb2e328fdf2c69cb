// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/datasets_presenter.h"
#include "datasets/shards_presenter.h"
#include "theme/theme.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QScrollArea;
class QScrollBar;

namespace taxon::workbench {

class Card;
class Chooser;
class FigureTable;
class ShardsCard;

/// A data set that was made: its sets, what is different from another one, its shards.
class DatasetView : public QWidget {
    Q_OBJECT

public:
    DatasetView(DatasetsPresenter& presenter, ShardsPresenter& shards, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    [[nodiscard]] QScrollBar& scrollBar() const;

private:
    QWidget* makeSets();
    QWidget* makeChanges();
    void connectAll();
    void showChosen();
    void showSets(const DatasetEntry& entry);
    void showFreeze();
    void showOthers();
    void showChanges();
    [[nodiscard]] const dataset::SetInfo* chosenBenchmark() const;

    DatasetsPresenter& m_presenter;
    QScrollArea* m_scroll = nullptr;
    QLabel* m_name = nullptr;
    QLabel* m_facts = nullptr;
    FigureTable* m_sets = nullptr;
    QPushButton* m_freezeButton = nullptr;
    ShardsCard* m_shards = nullptr;
    Card* m_changesCard = nullptr;
    Chooser* m_otherChooser = nullptr;
    QLabel* m_changesNote = nullptr;
    FigureTable* m_classes = nullptr;
    FigureTable* m_images = nullptr;
};

} // namespace taxon::workbench
