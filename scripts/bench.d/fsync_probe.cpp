// Prints what one small durable write costs in a folder: the price that group commit shares.  fsync_probe
// FOLDER
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string file = std::string(argv[1]) + "/fsync_probe";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) {
    std::perror(file.c_str());
    return 1;
  }
  constexpr int writes = 400;
  const std::vector<char> page(4096, 'r');
  std::vector<double> took_us;
  for (int i = 0; i < writes; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    if (::pwrite(fd, page.data(), page.size(), off_t{4096} * i) < 0 || ::fdatasync(fd) != 0) {
      std::perror(file.c_str());
      return 1;
    }
    took_us.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
  }
  ::unlink(file.c_str());
  std::sort(took_us.begin(), took_us.end());
  std::printf("median %.0f us, p99 %.0f us\n", took_us[writes / 2], took_us[writes * 99 / 100]);
  return 0;
}
