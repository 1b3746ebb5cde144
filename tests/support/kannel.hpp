#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raporo::test {

/// Kannel itself, from Debian's package: a bearerbox whose one link is its own `fake` one, and a smsbox. It
/// calls the gateway's callbacks as `gateway/channels/README.md` tells an operator to configure it.
class kannel {
 public:
  struct settings {
    std::string password;   ///< of the sendsms-user `gw`
    std::string callbacks;  ///< where SMS go: the address before `/sms`
  };

  /// Chooses its ports; nothing runs yet.
  kannel();

  /// Starts both boxes. Kannel is ready for SMS once an operator is connected to `operator_port`.
  void start(const settings& s);
  /// As its init script does: bearerbox is asked to end and takes smsbox with it. False when they do not.
  bool stop();

  std::uint16_t sendsms_port() const { return sendsms_port_; }
  std::uint16_t operator_port() const { return operator_port_; }

 private:
  temporary_folder folder_;
  std::uint16_t admin_port_, smsbox_port_, operator_port_, sendsms_port_;
  std::optional<child_process> bearerbox_;
  std::optional<child_process> smsbox_;
};

/// An SMS that an operator carries.
struct carried_sms {
  std::string from, to, text;
};

/// The operator at the other end of Kannel's `fake` link. It speaks that link's lines over TCP: `from to text
/// the words`, where `data` and `ucs-2` instead of `text` are percent-encoded, and `udh header` before them
/// tells of which long SMS a part is.
class sms_operator {
 public:
  explicit sms_operator(std::uint16_t port) : port_(port) {}
  ~sms_operator();
  sms_operator(const sms_operator&) = delete;
  sms_operator& operator=(const sms_operator&) = delete;

  /// Anew; false when Kannel does not listen.
  bool connect();
  /// A telephone sends an SMS.
  void submit(const carried_sms& sms) const;
  /// What Kannel has handed over so far, over all connections, oldest first. Long SMS are whole.
  const std::vector<carried_sms>& received();
  /// The texts of those to one telephone.
  std::vector<std::string> received_by(const std::string& phone);

 private:
  void take(const std::string& line);

  std::uint16_t port_;
  int socket_ = -1;
  std::string unread_;
  std::vector<carried_sms> received_;
  std::map<std::pair<std::string, std::string>, std::map<char, std::string>>
      parts_;  ///< by telephone and header
};

}  // namespace raporo::test
