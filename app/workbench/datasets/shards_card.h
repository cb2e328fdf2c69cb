// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/widgets.h"
#include "datasets/dataset_reading.h"
#include "datasets/shards_presenter.h"

class QCheckBox;
class QLineEdit;

namespace taxon::workbench {

class FigureTable;

/// The shards of the chosen data set: pack, check, what a push would send, push, and what lies in the storage.
class ShardsCard : public Card {
    Q_OBJECT

public:
    explicit ShardsCard(ShardsPresenter& presenter, QWidget* parent = nullptr);

    void setEntry(const DatasetEntry& entry);
    void setTheme(const Theme& theme);

private:
    void addHere();
    void addStorage();
    void connectAll();
    void showState();
    void showRemote();
    void showPull();
    [[nodiscard]] const RemoteShards* chosenRemote() const;

    ShardsPresenter& m_presenter;
    DatasetEntry m_entry;
    QLabel* m_state = nullptr;
    QPushButton* m_packButton = nullptr;
    QPushButton* m_verifyButton = nullptr;
    QPushButton* m_verifyAllButton = nullptr;
    QLineEdit* m_urlEdit = nullptr;
    QPushButton* m_planButton = nullptr;
    QPushButton* m_pushButton = nullptr;
    QPushButton* m_lookButton = nullptr;
    QPushButton* m_pullButton = nullptr;
    QLabel* m_plan = nullptr;
    FigureTable* m_remote = nullptr;
};

} // namespace taxon::workbench
