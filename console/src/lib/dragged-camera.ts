/** What the camera tree puts into a drag and a tile takes out of a drop: the camera's id. */
export const DRAGGED_CAMERA = "text/x-vigie-camera";
