"""An RTSP server that is not ours: GStreamer's, with one H.264 and one H.265 stream, each with an audio track.

Prints one line of JSON with its port once it listens. Each stream's encoder also writes what it made into DIRECTORY/h264 and
DIRECTORY/h265 (byte streams), so that a reader's frames can be compared with the encoder's. Ends with its standard input.
"""

import json
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

PICTURE = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=180,framerate=25/1"
ENCODERS = {
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=300 threads=1"
    " ! video/x-h264,profile=baseline,stream-format=byte-stream",
    "h265": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=300 option-string=pools=1:frame-threads=1"
    " ! video/x-h265,stream-format=byte-stream",
}
AUDIO = "audiotestsrc is-live=true ! audioconvert ! alawenc ! rtppcmapay name=pay1 pt=8"


def factory(codec, directory):
    media = GstRtspServer.RTSPMediaFactory()
    copy = f"tee name=t ! queue ! filesink async=false buffer-mode=2 location={directory}/{codec}"
    media.set_launch(
        f"( {PICTURE} ! {ENCODERS[codec]} ! {copy} t. ! queue ! {codec}parse ! rtp{codec}pay name=pay0 pt=96 config-interval=-1 {AUDIO} )"
    )
    return media


def main():
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    for codec in ENCODERS:
        server.get_mount_points().add_factory(f"/{codec}", factory(codec, sys.argv[1]))
    server.attach(None)
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    print(json.dumps({"port": server.get_bound_port()}), flush=True)
    loop.run()


main()
