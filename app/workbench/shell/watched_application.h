// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QString>
#include <chrono>
#include <functional>

namespace taxon::workbench {

/// An application that tells which event kept the window from answering. The window's program is one in debug builds and where
/// TAXON_WATCHDOG is set; it costs two readings of a clock an event.
class WatchedApplication : public QApplication {
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kLimit{100};

    /// An event that took longer than kLimit from its start to its end.
    struct Block {
        QString what;                     ///< "MetaCall of RunsPresenter runsPresenter"
        std::chrono::milliseconds wall{}; ///< as a person feels it
        std::chrono::milliseconds own{};  ///< processor time of this thread alone: what other programs take is none of it
    };

    WatchedApplication(int& argc, char** argv);

    /// \param heard  called after each such event; without it qWarning() says so.
    void setListener(std::function<void(const Block&)> heard) { m_heard = std::move(heard); }
    bool notify(QObject* receiver, QEvent* event) override;

private:
    std::function<void(const Block&)> m_heard;
    int m_depth = 0; ///< of events that are sent while another one is handled: the outermost is timed
};

} // namespace taxon::workbench
